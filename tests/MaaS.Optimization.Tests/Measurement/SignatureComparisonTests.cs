using MaaS.Optimization.Measurement;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Measurement;

public sealed class SignatureComparisonTests
{
    private static readonly ModelSignature Original = Of(
        Spec("x", TensorDataType.Fp32, -1, 4),
        Spec("y", TensorDataType.Fp32, -1, 2)
    );

    [Fact]
    public void Output_whose_size_became_known_is_no_difference() =>
        Assert.Null(
            SignatureComparison.Difference(Original, Of(Original.Inputs[0], Spec("y", TensorDataType.Fp32, 1, 2)))
        );

    [Fact]
    public void Input_whose_size_became_fixed_is_a_difference() =>
        Assert.Equal(
            "Its input 0 is 'x' (FP32 [1, 4]), the original's 'x' (FP32 [?, 4]).",
            SignatureComparison.Difference(Original, Of(Spec("x", TensorDataType.Fp32, 1, 4), Original.Outputs[0]))
        );

    [Fact]
    public void Other_names_and_types_are_differences()
    {
        Assert.NotNull(
            SignatureComparison.Difference(Original, Of(Original.Inputs[0], Spec("z", TensorDataType.Fp32, -1, 2)))
        );
        Assert.NotNull(
            SignatureComparison.Difference(Original, Of(Original.Inputs[0], Spec("y", TensorDataType.Fp16, -1, 2)))
        );
        Assert.NotNull(SignatureComparison.Difference(Original, Original with { Outputs = [] }));
    }

    private static ModelSignature Of(TensorSpec input, TensorSpec output) =>
        new() { Inputs = [input], Outputs = [output] };

    private static TensorSpec Spec(string name, TensorDataType type, params long[] shape) =>
        new()
        {
            Name = name,
            DataType = type,
            Shape = shape,
        };
}
