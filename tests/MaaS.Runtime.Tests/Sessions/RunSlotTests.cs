using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Tests.Inference;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Buffers that one request after the other runs in, once a model's shapes were learned.</summary>
public sealed class RunSlotTests
{
    [Fact]
    public async Task Requests_of_the_same_shapes_run_in_the_same_buffer()
    {
        await using TestServer server = Serve(TinyModels.Add(7));
        await LearnAsync(server);

        var seen = new HashSet<byte[]?>();
        for (int i = 0; i < 4; i++)
        {
            using InferenceResult result = await AddAsync(server, i);
            Assert.Equal(7f + i, First(result));
            seen.Add(Buffer(result));
        }

        Assert.NotNull(Assert.Single(seen));
    }

    [Fact]
    public async Task An_answer_that_is_still_read_is_not_overwritten_by_later_requests()
    {
        await using TestServer server = Serve(TinyModels.Add(7));
        await LearnAsync(server);

        var results = new List<InferenceResult>();
        for (int i = 0; i < (2 * Environment.ProcessorCount) + 3; i++)
        {
            results.Add(await AddAsync(server, i));
        }

        Assert.Equal(Enumerable.Range(0, results.Count).Select(i => 7f + i), results.Select(First));
        results.ForEach(result => result.Dispose());
        using InferenceResult after = await AddAsync(server, 1);
        Assert.Equal(8f, First(after));
    }

    [Fact]
    public async Task An_answer_that_is_disposed_twice_leaves_the_buffer_to_the_request_that_has_it_by_then()
    {
        await using TestServer server = Serve(TinyModels.Add(7));
        await LearnAsync(server);
        InferenceResult first = await AddAsync(server, 1);
        first.Dispose();
        using InferenceResult second = await AddAsync(server, 2);

        first.Dispose();
        using InferenceResult third = await AddAsync(server, 3);

        Assert.Equal((9f, 10f), (First(second), First(third)));
        Assert.NotSame(Buffer(second), Buffer(third));
        Assert.Throws<ObjectDisposedException>(() => first.Outputs);
    }

    [Fact]
    public async Task Requests_side_by_side_get_their_own_answers()
    {
        await using TestServer server = Serve(TinyModels.Add(7));
        await LearnAsync(server);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 500),
            TestContext.Current.CancellationToken,
            async (i, _) =>
            {
                using InferenceResult result = await AddAsync(server, i);
                Assert.Equal(7f + i, First(result));
            }
        );
    }

    [Fact]
    public async Task An_answer_outlives_the_session_that_its_buffer_was_bound_to()
    {
        await using TestServer server = Serve(TinyModels.Add(7));
        await LearnAsync(server);
        using InferenceResult result = await AddAsync(server, 5);

        Assert.True(server.Residents.TryFind(ModelName.Parse("m"), 1, out LoadedModel? model));
        await server.Residents.RemoveAsync(model);

        Assert.Equal(12f, First(result));
    }

    [Fact]
    public async Task Other_shapes_are_answered_and_learned_in_turn()
    {
        await using TestServer server = Serve(TinyModels.Add(7));
        await LearnAsync(server);

        for (int i = 0; i < 12; i++)
        {
            int rows = 1 + (i / 3 % 2);
            using InferenceInvocation request = Tensors.Invocation(
                Tensors.Fp32("x", [rows, 4], [.. Enumerable.Repeat((float)i, rows * 4)])
            );
            using InferenceResult result = Expect.Value(await server.RunAsync("m", request));

            Assert.Equal([rows, 4], result.Outputs[0].Shape);
            Assert.Equal(7f + i, BitConverter.ToSingle(result.Outputs[0].Data.Span[^4..]));
        }
    }

    /// <summary>How many rows meet is chance; what one request alone runs in would be forgotten for it.</summary>
    [Fact]
    public async Task Rows_of_several_requests_are_answered_and_not_learned()
    {
        await using TestServer server = Serve(TinyModels.Add(7));
        await LearnAsync(server);

        for (int i = 0; i < 3; i++)
        {
            using var joined = new InferenceInvocation
            {
                Inputs = [Tensors.Fp32("x", [2, 4], [.. Enumerable.Repeat((float)i, 8)])],
                Outputs = [],
                IsJoined = true,
            };
            using InferenceResult both = Expect.Value(await server.RunAsync("m", joined));
            Assert.Equal(7f + i, BitConverter.ToSingle(both.Outputs[0].Data.Span[^4..]));
            Assert.Null(Buffer(both));
        }

        using InferenceResult alone = await AddAsync(server, 1);
        Assert.NotNull(Buffer(alone));
    }

    [Fact]
    public async Task Outputs_whose_shape_depends_on_the_values_are_answered_with_their_own_shape()
    {
        byte[] nonZero = new OnnxModelBuilder()
            .Input("x", TensorProto.Types.DataType.Float, 4)
            .Node("NonZero", ["x"], ["y"])
            .Output("y", TensorProto.Types.DataType.Int64, 1, "n")
            .ToBytes();
        await using TestServer server = Serve(nonZero);

        foreach (float[] row in new float[][] { [1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 1], [0, 1, 1, 1] })
        {
            using InferenceInvocation request = Tensors.Invocation(Tensors.Fp32("x", [4], row));
            using InferenceResult result = Expect.Value(await server.RunAsync("m", request));

            Assert.Equal([1, row.Count(value => value != 0)], result.Outputs[0].Shape);
        }
    }

    [Fact]
    public async Task A_request_that_the_model_refuses_leaves_the_buffers_in_use()
    {
        byte[] gather = new OnnxModelBuilder()
            .Input("x", TensorProto.Types.DataType.Float, 4)
            .Input("i", TensorProto.Types.DataType.Int64, 1)
            .Node("Gather", ["x", "i"], ["y"])
            .Output("y", TensorProto.Types.DataType.Float, 1)
            .ToBytes();
        await using TestServer server = Serve(gather);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(2f, await GatherAsync(server, 1));
        }

        using (InferenceInvocation beyond = Pick(9))
        {
            Expect.Error(InferenceErrorKind.RunFailed, await server.RunAsync("m", beyond));
        }

        Assert.Equal(4f, await GatherAsync(server, 3));

        static InferenceInvocation Pick(long index) =>
            Tensors.Invocation(
                Tensors.Fp32("x", [4], 1, 2, 3, 4),
                Tensors.Raw("i", TensorDataType.Int64, [1], BitConverter.GetBytes(index))
            );

        static async Task<float> GatherAsync(TestServer server, long index)
        {
            using InferenceInvocation request = Pick(index);
            using InferenceResult result = Expect.Value(await server.RunAsync("m", request));
            return First(result);
        }
    }

    // Two runs of the same shapes, one after the other.
    private static async Task LearnAsync(TestServer server)
    {
        for (int i = 0; i < 2; i++)
        {
            using InferenceResult result = await AddAsync(server, i);
        }
    }

    private static async Task<InferenceResult> AddAsync(TestServer server, float value)
    {
        using InferenceInvocation request = Tensors.Invocation(Tensors.Fp32("x", [1, 4], value, value, value, value));
        return Expect.Value(await server.RunAsync("m", request));
    }

    private static float First(InferenceResult result) => BitConverter.ToSingle(result.Outputs[0].Data.Span);

    // Null: the memory is ONNX Runtime's.
    private static byte[]? Buffer(InferenceResult result) =>
        MemoryMarshal.TryGetArray(result.Outputs[0].Data, out ArraySegment<byte> part) ? part.Array : null;

    // A clock that stands still: no run is too long to be learned from.
    private static TestServer Serve(byte[] model)
    {
        var store = new InMemoryModelStore();
        store.Publish(1, ModelPackage.Of("m", 1, model));
        return new TestServer(store, new FakeTimeProvider());
    }
}
