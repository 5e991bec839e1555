using MaaS.Optimization.Onnx;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Tests.Inference;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>One request against one real session.</summary>
public sealed class RunTests
{
    public static TheoryData<TensorDataType> Numbers =>
        [.. Enum.GetValues<TensorDataType>().Where(type => type != TensorDataType.Bytes)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Every_datatype_comes_back_bit_for_bit(TensorDataType type)
    {
        byte[] data = [.. Enumerable.Range(0, 3 * type.ElementSize()!.Value).Select(i => (byte)(i * 37))];
        if (type == TensorDataType.Bool)
        {
            data = [1, 0, 1];
        }

        await using TestServer server = Serve(Identity(type, "n"));
        using InferenceInvocation request = Tensors.Invocation(Tensors.Raw("x", type, [3], data));

        using InferenceResult result = Expect.Value(await server.RunAsync("m", request));

        InferenceTensor output = Assert.Single(result.Outputs);
        Assert.Equal(("y", type), (output.Name, output.DataType));
        Assert.Equal([3], output.Shape);
        Assert.Equal(data, output.Data.ToArray());
    }

    [Fact]
    public async Task Strings_with_zero_bytes_and_bytes_that_are_no_text_come_back_intact()
    {
        byte[] elements = Tensors.Elements([65, 0, 66], [0xff, 0xfe, 0x80], [], [0xc3, 0xa9]);
        await using TestServer server = Serve(Identity(TensorDataType.Bytes, 2, 2));
        using InferenceInvocation request = Tensors.Invocation(
            Tensors.Raw("x", TensorDataType.Bytes, [2, 2], elements)
        );

        using InferenceResult result = Expect.Value(await server.RunAsync("m", request));

        Assert.Equal([2, 2], result.Outputs[0].Shape);
        Assert.Equal(elements, result.Outputs[0].Data.ToArray());
    }

    [Fact]
    public async Task An_empty_batch_is_answered_by_an_empty_tensor()
    {
        await using TestServer server = Serve(TinyModels.Add());
        using InferenceInvocation request = Tensors.Invocation(Tensors.Fp32("x", [0, 4]));

        using InferenceResult result = Expect.Value(await server.RunAsync("m", request));

        Assert.Equal([0, 4], result.Outputs[0].Shape);
        Assert.Equal(0, result.Outputs[0].Data.Length);
    }

    [Fact]
    public async Task Outputs_come_in_the_order_asked_for()
    {
        byte[] model = new OnnxModelBuilder()
            .Input("x", TensorProto.Types.DataType.Float, 1)
            .Node("Neg", ["x"], ["minus"])
            .Node("Abs", ["x"], ["size"])
            .Output("minus", TensorProto.Types.DataType.Float, 1)
            .Output("size", TensorProto.Types.DataType.Float, 1)
            .ToBytes();
        await using TestServer server = Serve(model);
        using var request = new InferenceInvocation
        {
            Inputs = [Tensors.Fp32("x", [1], 2)],
            Outputs = [new RequestedOutput("size"), new RequestedOutput("minus")],
        };

        using InferenceResult result = Expect.Value(await server.RunAsync("m", request));

        Assert.Equal(["size", "minus"], result.Outputs.Select(output => output.Name));
        Assert.Equal([2f, -2f], result.Outputs.Select(output => BitConverter.ToSingle(output.Data.Span)));
    }

    [Fact]
    public async Task An_output_outlives_its_session()
    {
        await using TestServer server = Serve(TinyModels.Add(7));
        using InferenceInvocation request = Requests.Zeros();
        using InferenceResult result = Expect.Value(await server.RunAsync("m", request));

        Assert.True(server.Residents.TryFind(ModelName.Parse("m"), 1, out LoadedModel? model));
        await server.Residents.RemoveAsync(model);

        Assert.Equal(7f, BitConverter.ToSingle(result.Outputs[0].Data.Span));
        Assert.False(model.TryLease(out _));
    }

    [Fact]
    public async Task An_endless_run_ends_at_its_timeout_and_the_model_serves_on()
    {
        await using TestServer server = Serve(RunawayModels.LoopWhile());
        using InferenceInvocation endless = Requests.Endless(TimeSpan.FromMilliseconds(50));
        using InferenceInvocation harmless = Requests.EndsAtOnce();

        Expect.Error(InferenceErrorKind.DeadlineExceeded, await server.RunAsync("m", endless));

        using InferenceResult result = Expect.Value(await server.RunAsync("m", harmless));
        Assert.Equal(0f, BitConverter.ToSingle(result.Outputs[0].Data.Span));
    }

    [Fact]
    public async Task An_endless_run_ends_when_its_caller_goes_away()
    {
        await using TestServer server = Serve(RunawayModels.LoopWhile());
        using InferenceInvocation endless = Requests.Endless();
        using var caller = new CancellationTokenSource();

        Task<Outcome<InferenceResult>> running = server.RunAsync("m", endless, caller: caller.Token);
        await server.UntilBusyAsync("m");
        await caller.CancelAsync();

        Expect.Error(InferenceErrorKind.Cancelled, await running);
    }

    [Theory]
    [InlineData(10_000_000_000)]
    [InlineData(200_000_000)]
    [InlineData(long.MaxValue)]
    public async Task A_request_for_more_memory_than_the_arena_has_is_an_error_and_the_model_serves_on(long elements)
    {
        await using TestServer server = Serve(RunawayModels.ConstantOfShape());
        using InferenceInvocation bomb = Tensors.Invocation(Count(elements));
        using InferenceInvocation harmless = Tensors.Invocation(Count(3));

        Expect.Error(InferenceErrorKind.RunFailed, await server.RunAsync("m", bomb));

        using InferenceResult result = Expect.Value(await server.RunAsync("m", harmless));
        Assert.Equal([3], result.Outputs[0].Shape);

        static InferenceTensor Count(long n) => Tensors.Raw("n", TensorDataType.Int64, [1], BitConverter.GetBytes(n));
    }

    [Fact]
    public async Task A_request_that_does_not_fit_the_signature_is_refused_before_the_model_is_loaded()
    {
        var store = new InMemoryModelStore();
        store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        await using var server = new TestServer(store);
        using InferenceInvocation wrong = Tensors.Invocation(Tensors.Fp32("z", [1], 1));

        Outcome<InferenceResult> outcome = await server.RunAsync("m", wrong);

        Assert.Contains("'x'", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("'z'", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(0, store.Count("file m/1/model.onnx"));
    }

    private static byte[] Identity(TensorDataType type, params object[] shape) =>
        TinyModels.Identity((TensorProto.Types.DataType)type.ToElementType(), shape);

    private static TestServer Serve(byte[] model)
    {
        var store = new InMemoryModelStore();
        store.Publish(1, ModelPackage.Of("m", 1, model));
        return new TestServer(store);
    }
}
