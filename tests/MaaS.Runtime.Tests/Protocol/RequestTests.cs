using System.Text;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Tests.Protocol;

/// <summary>The request around the values.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task Every_mistake_is_told_at_once()
    {
        InferenceError error = await Reading.RefuseAsync(
            """
            {"id": 1, "parameters": {"triton_x": 1, "timeout": -5, "binary_data_output": "yes"},
             "inputs": [{"name": 5, "datatype": "FLOAT", "shape": [1], "data": [1]}, 7, {"name": "b", "shape": [2]},
                        {"name": "c", "datatype": "FP32", "shape": [1], "data": [1], "parameters": {"binary_data_size": 4}}],
             "outputs": [{}, {"name": "y", "parameters": {"classification": 1.5, "binary_data": 1}}]}
            """
        );

        string[] expected =
        [
            "'id' is a number; expected a string.",
            "'parameters.triton_x' is not known",
            "'parameters.timeout' is -5; expected a whole number from 0.",
            "'parameters.binary_data_output' is 'yes'; expected true or false.",
            "'inputs[0].name' is a number; expected a string.",
            "'inputs[0].datatype' is 'FLOAT'; expected one of BOOL, UINT8,",
            "'inputs[1]' is a number; expected an object.",
            "Input 'b' has no 'datatype'; expected a datatype such as \"FP32\".",
            "Input 'b' has no 'data'; expected an array, or 'parameters.binary_data_size'.",
            "Input 'c' has both 'data' and 'parameters.binary_data_size'; expected one of them.",
            "'outputs[0]' has no 'name'; expected a string.",
            "'outputs[1].parameters.classification' is 1.5; expected a whole number from 0.",
            "'outputs[1].parameters.binary_data' is 1; expected true or false.",
        ];
        Assert.All(expected, message => Assert.Contains(message, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"inputs":[],"inputs":[]}""", "The request has 'inputs' more than once.")]
    [InlineData("""{"inputs":[]} x""", "Something follows the JSON object at byte 14")]
    [InlineData("""{"inputs":[{"name":"x","data":[1],"data":[2]}]}""", "'inputs[0]' has 'data' more than once.")]
    [InlineData(
        """{"inputs":[{"name":"x","parameters":[]}]}""",
        "'inputs[0].parameters' is an array; expected an object."
    )]
    [InlineData(
        """{"inputs":[{"name":"x","parameters":{"shared_memory_region":"r"}}]}""",
        "shared memory needs a server on the same machine"
    )]
    [InlineData(
        """{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","parameters":{"binary_data_size":4}}]}""",
        "expected the header Inference-Header-Content-Length"
    )]
    [InlineData(
        """{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","parameters":{"binary_data_size":-4}}]}""",
        "'inputs[0].parameters.binary_data_size' is -4"
    )]
    [InlineData("{\"id\":\"\\ud800\"}", "no valid UTF-8, or has a broken escape")]
    [InlineData("""{"inputs" [1]}""", "no valid JSON near byte")]
    public async Task Mistake_is_named(string json, string message)
    {
        InferenceError error = await Reading.RefuseAsync(json);

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Declared_size_alone_allocates_nothing()
    {
        const string json =
            """{"inputs":[{"name":"x","shape":[250000000],"datatype":"FP32","parameters":{"binary_data_size":1000000000}}]}""";
        var limits = new RequestLimitsOptions { MaxBodyBytes = 1 << 30 };
        long before = GC.GetAllocatedBytesForCurrentThread();

        InferenceError error = await Reading.RefuseAsync(Encoding.UTF8.GetBytes(json), json.Length, limits);

        Assert.Contains("the body ends after 0 of them", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public async Task Limits_hold_while_the_body_is_read()
    {
        var limits = new RequestLimitsOptions
        {
            MaxBodyBytes = 4000,
            MaxElements = 1000,
            MaxStrings = 10,
        };
        string zeros = string.Join(',', Enumerable.Repeat('0', 1001));
        string strings = string.Join(',', Enumerable.Repeat("\"\"", 11));
        string longText = new('x', 5000);

        InferenceError elements = await Reading.RefuseAsync(Reading.Input("UINT8", "[1001]", $"[{zeros}]"), limits);
        InferenceError bytes = await Reading.RefuseAsync(Reading.Input("FP64", "[1000]", $"[{zeros[..^2]}]"), limits);
        InferenceError words = await Reading.RefuseAsync(Reading.Input("BYTES", "[11]", $"[{strings}]"), limits);
        InferenceError body = await Reading.RefuseAsync(Reading.Input("BYTES", "[1]", $"[\"{longText}\"]"), limits);

        Assert.All([elements, bytes, words, body], error => Assert.Equal(InferenceErrorKind.TooLarge, error.Kind));
        Assert.Contains("more than 1000 elements", elements.Message, StringComparison.Ordinal);
        Assert.Contains("The inputs have more than 4000 bytes after decoding", bytes.Message, StringComparison.Ordinal);
        Assert.Contains("more than 10 elements", words.Message, StringComparison.Ordinal);
        Assert.Contains("The body has more than 4000 bytes after decoding", body.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { -1, 4 }, 16, new long[] { 1, 4 }, null)]
    [InlineData(new long[] { -1, -1 }, 20, new long[] { 1, 5 }, null)]
    [InlineData(new long[] { -1 }, 20, new long[] { 5 }, null)]
    [InlineData(new long[] { 2, -1 }, 24, new long[] { 2, 3 }, null)]
    [InlineData(new long[] { -1, 4 }, 32, null, "takes 16 bytes as FP32 [1,4]; the body has 32.")]
    [InlineData(new long[] { 2, -1 }, 20, null, "takes a multiple of 8 bytes")]
    [InlineData(new long[] { -1, -1, -1 }, 20, null, "at most one variable dimension besides the batch")]
    public async Task Raw_tensor_takes_its_shape_from_model_and_length(
        long[] declared,
        int bytes,
        long[]? shape,
        string? message
    )
    {
        var signature = new ModelSignature
        {
            Inputs = [Inference.Tensors.Spec("x", TensorDataType.Fp32, declared)],
            Outputs = [],
        };

        Outcome<InferenceInvocation> outcome = await Reading.ReadAsync(new byte[bytes], 0, 3, signature: signature);

        bool read = outcome.TryGet(out InferenceInvocation? invocation, out InferenceError? error);
        Assert.Equal(shape, invocation?.Inputs[0].Shape);
        Assert.Equal(message is null, read);
        Assert.Contains(message ?? "", error?.Message ?? "", StringComparison.Ordinal);
        invocation?.Dispose();
    }
}
