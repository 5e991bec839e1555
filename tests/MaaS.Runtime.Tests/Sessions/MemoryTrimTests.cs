using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Tests.Inference;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Memory comes back after a spike.</summary>
[Collection(nameof(ProcessMemoryCollection))]
public sealed class MemoryTrimTests
{
    private const long Elements = 80_000_000;

    [Fact]
    public async Task An_answer_of_hundreds_of_megabytes_leaves_nothing_behind()
    {
        var store = new InMemoryModelStore();
        store.Publish(1, ModelPackage.Of("m", 1, RunawayModels.ConstantOfShape()));
        await using var server = new TestServer(store);
        await RunAsync(server, 1);
        // What earlier tests left goes now: going later, it would hide what this answer takes.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        server.Memory.TrimAfterGrowth();

        await RunAsync(server, Elements);
        long kept = Environment.WorkingSet;
        server.Memory.TrimAfterGrowth();

        // The answer had 320 MB; the process is free to take a little for itself meanwhile.
        Assert.InRange(kept - Environment.WorkingSet, 280L << 20, long.MaxValue);
        await RunAsync(server, 3);
    }

    private static async Task RunAsync(TestServer server, long elements)
    {
        using InferenceInvocation request = Tensors.Invocation(
            Tensors.Raw("n", TensorDataType.Int64, [1], BitConverter.GetBytes(elements))
        );
        using InferenceResult result = Expect.Value(await server.RunAsync("m", request));
        Assert.Equal([elements], result.Outputs[0].Shape);
        // Resident memory counts what was touched.
        Assert.Equal(0, result.Outputs[0].Data.Span[^1]);
    }
}
