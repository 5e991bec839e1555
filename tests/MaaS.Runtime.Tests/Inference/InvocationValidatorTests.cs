using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Tests.Inference;

public sealed class InvocationValidatorTests
{
    private static readonly ModelSignature Signature = new()
    {
        Inputs =
        [
            Tensors.Spec("x", TensorDataType.Fp32, -1, 2),
            Tensors.Spec("text", TensorDataType.Bytes, -1) with
            {
                MaxDimensions = [3],
            },
        ],
        Outputs = [Tensors.Spec("y", TensorDataType.Fp32, -1, 10), Tensors.Spec("label", TensorDataType.Bytes, -1)],
    };

    private static readonly InferenceTensor GoodText = Tensors.Strings("text", [1], "ok");

    private static readonly InferenceTensor GoodX = Tensors.Fp32("x", [1, 2], 1, 2);

    [Fact]
    public void Request_that_fits_has_no_errors()
    {
        Assert.Empty(Validate(GoodX, GoodText));
    }

    [Fact]
    public void Empty_batch_fits_a_variable_dimension()
    {
        Assert.Empty(Validate(Tensors.Fp32("x", [0, 2]), GoodText));
    }

    [Fact]
    public void Every_mismatch_is_told_at_once()
    {
        IReadOnlyList<InferenceError> errors = Validate(
            Tensors.Raw("x", TensorDataType.Int64, [1, 3], new byte[24]),
            Tensors.Fp32("z", [1], 1)
        );

        Assert.Equal(
            [
                InferenceErrorKind.InputTypeMismatch,
                InferenceErrorKind.InputShapeMismatch,
                InferenceErrorKind.InputUnknown,
                InferenceErrorKind.InputMissing,
            ],
            errors.Select(error => error.Kind)
        );
        Assert.Equal("Input 'x' has datatype INT64; expected FP32.", errors[0].Message);
        Assert.Equal("Input 'x' has shape [1,3]; expected [-1,2].", errors[1].Message);
        Assert.Equal("Input 'z' is unknown; the model takes 'x', 'text'.", errors[2].Message);
        Assert.Equal("Input 'text' is missing; expected BYTES [-1].", errors[3].Message);
    }

    [Fact]
    public void Input_given_twice_is_refused()
    {
        Assert.Equal("Input 'x' is given more than once.", Assert.Single(Validate(GoodX, GoodX, GoodText)).Message);
    }

    [Theory]
    [InlineData(new long[] { 2 }, "Input 'x' has 1 dimensions, [2]; expected 2, [-1,2].")]
    [InlineData(new long[] { -1, 2 }, "Input 'x' has shape [-1,2]; every size must be 0 or more.")]
    [InlineData(new long[] { 2, 2 }, "Input 'x' has 8 bytes; FP32 [2,2] takes 16.")]
    [InlineData(
        new long[] { long.MaxValue, 2 },
        "Input 'x' has shape [9223372036854775807,2], whose number of elements overflows."
    )]
    [InlineData(
        new long[] { long.MaxValue / 2, 2 },
        "Input 'x' has 8 bytes; FP32 [4611686018427387903,2] takes 36893488147419103224."
    )]
    [InlineData(
        new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2 },
        "Input 'x' has 11 dimensions; expected 2, and at most 8 are served."
    )]
    public void Shape_that_cannot_be_is_refused_with_the_reason(long[] shape, string expected)
    {
        InferenceError error = Assert.Single(Validate(Tensors.Fp32("x", shape, 1, 2), GoodText));

        Assert.Equal(InferenceErrorKind.InputShapeMismatch, error.Kind);
        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void Dimension_over_the_published_maximum_is_too_large()
    {
        InferenceError error = Assert.Single(Validate(GoodX, Tensors.Strings("text", [4], "a", "b", "c", "d")));

        Assert.Equal(InferenceErrorKind.TooLarge, error.Kind);
        Assert.Equal("Input 'text' has 4 in dimension 0; the model is published for at most 3.", error.Message);
    }

    [Fact]
    public void Strings_whose_lengths_lie_are_refused()
    {
        byte[] cut = [.. Tensors.Elements([1, 2]), 255, 255, 255, 255, 1];

        InferenceError error = Assert.Single(Validate(GoodX, Tensors.Raw("text", TensorDataType.Bytes, [2], cut)));

        Assert.Equal(InferenceErrorKind.BodyMalformed, error.Kind);
        Assert.Equal(
            "Input 'text' is cut at element 1: its length does not fit into the 5 bytes that are left.",
            error.Message
        );
    }

    [Fact]
    public void Strings_of_another_number_than_the_shape_says_are_refused()
    {
        InferenceError error = Assert.Single(Validate(GoodX, Tensors.Strings("text", [3], "a", "b")));

        Assert.Equal("Input 'text' has 2 elements; shape [3] takes 3.", error.Message);
    }

    [Fact]
    public void Bool_that_is_neither_0_nor_1_is_refused()
    {
        var signature = new ModelSignature { Inputs = [Tensors.Spec("b", TensorDataType.Bool, 3)], Outputs = [] };

        InferenceError error = Assert.Single(
            InvocationValidator.Validate(
                signature,
                Tensors.Invocation(Tensors.Raw("b", TensorDataType.Bool, [3], 0, 1, 2))
            )
        );

        Assert.Equal("Input 'b' has the byte 2 at element 2; a BOOL is 0 or 1.", error.Message);
    }

    [Fact]
    public void Outputs_are_checked_too()
    {
        var invocation = new InferenceInvocation
        {
            Inputs = [GoodX, GoodText],
            Outputs =
            [
                new RequestedOutput("y", Classification: 3),
                new RequestedOutput("y"),
                new RequestedOutput("q"),
                new RequestedOutput("label", Classification: 1),
            ],
        };

        Assert.Equal(
            [
                "Output 'y' is requested more than once.",
                "Output 'q' is unknown; the model gives 'y', 'label'.",
                "Output 'label' is BYTES; parameters.classification needs a numeric output.",
            ],
            InvocationValidator.Validate(Signature, invocation).Select(error => error.Message)
        );
    }

    [Fact]
    public void Answer_does_not_grow_with_a_hostile_request()
    {
        string longName = new('n', 1_000_000);
        InferenceTensor[] inputs = [.. Enumerable.Range(0, 1000).Select(_ => Tensors.Fp32(longName, [1], 1))];

        string message = InferenceError.Combine(Validate(inputs)).Message;

        Assert.InRange(message.Length, 1, 5000);
        Assert.EndsWith("And 982 more.", message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<InferenceError> Validate(params InferenceTensor[] inputs) =>
        InvocationValidator.Validate(Signature, Tensors.Invocation(inputs));
}
