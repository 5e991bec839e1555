using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Tests.Inference;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>What is taken for a request comes back, however the request ends.</summary>
[Collection(nameof(ProcessMemoryCollection))]
public sealed class LeakTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_lease_comes_back_however_requests_end()
    {
        await using TestServer server = Serve(
            RunawayModels.LoopWhile(),
            ("MaaS:Sessions:ConcurrentRuns", "2"),
            ("MaaS:Sessions:QueuedRuns", "3")
        );
        using (InferenceInvocation first = Requests.EndsAtOnce())
        {
            Expect.Value(await server.RunAsync("m", first)).Dispose();
        }

        Task[] requests =
        [
            .. Enumerable
                .Range(0, 120)
                .Select(i =>
                    (i % 4) switch
                    {
                        0 => AnsweredAsync(server),
                        1 => EndedAsync(server, Requests.Endless(TimeSpan.FromMilliseconds(20)), leaves: false),
                        2 => EndedAsync(server, Requests.Endless(TimeSpan.FromSeconds(60)), leaves: true),
                        _ => EndedAsync(server, Tensors.Invocation(Tensors.Fp32("wrong", [1], 1)), leaves: false),
                    }
                ),
        ];
        await Task.WhenAll(requests);

        Assert.True(server.Residents.TryFind(ModelName.Parse("m"), 1, out LoadedModel? model));
        await server.Residents.RemoveAsync(model).WaitAsync(Cancellation);
        Assert.Equal(0, server.Residents.UsedBytes);
    }

    /// <summary>4 MiB in and out, 1,000 times: a leak of one of them per request would be 4 GB.</summary>
    [Fact]
    public async Task Native_memory_does_not_grow_with_requests()
    {
        const int Elements = 1 << 20;
        await using TestServer server = Serve(
            TinyModels.Identity(Optimization.Onnx.TensorProto.Types.DataType.Float, "n")
        );
        await RunAsync(server, Elements, times: 50);
        long before = Environment.WorkingSet;

        await RunAsync(server, Elements, times: 1_000);

        long after = Environment.WorkingSet;
        TestContext.Current.TestOutputHelper?.WriteLine($"{before >> 20} MiB before, {after >> 20} MiB after");
        Assert.InRange(after - before, long.MinValue, 512L << 20);
    }

    private static TestServer Serve(byte[] model, params (string, string)[] settings)
    {
        var store = new InMemoryModelStore();
        store.Publish(1, ModelPackage.Of("m", 1, model));
        return new TestServer(store, settings: settings);
    }

    private static async Task RunAsync(TestServer server, int elements, int times)
    {
        var values = new float[elements];
        for (int i = 0; i < times; i++)
        {
            using InferenceInvocation request = Tensors.Invocation(Tensors.Fp32("x", [elements], values));
            using InferenceResult result = Expect.Value(await server.RunAsync("m", request));
            Assert.Equal([elements], result.Outputs[0].Shape);
        }
    }

    private static async Task AnsweredAsync(TestServer server)
    {
        using InferenceInvocation request = Requests.EndsAtOnce();
        Outcome<InferenceResult> outcome = await server.RunAsync("m", request);
        if (outcome.TryGet(out InferenceResult result, out InferenceError? error))
        {
            result.Dispose();
        }
        else
        {
            Assert.Equal(InferenceErrorKind.Overloaded, error.Kind);
        }
    }

    private static async Task EndedAsync(TestServer server, InferenceInvocation request, bool leaves)
    {
        using (request)
        {
            using var caller = new CancellationTokenSource();
            Task<Outcome<InferenceResult>> running = server.RunAsync("m", request, caller: caller.Token);
            if (leaves)
            {
                await caller.CancelAsync();
            }

            Assert.NotNull((await running).Error);
        }
    }
}
