using System.Text;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Threading;

/// <summary>From a model to what its manifest says of threads, by real runs in a child process.</summary>
public sealed class ThreadsDecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_published_variant_says_what_all_cores_gain()
    {
        using var fixture = new OptimizerFixture();
        string path = _folder.File("model.onnx");
        await File.WriteAllBytesAsync(path, TinyModels.Mlp(64, 256, 10), TestContext.Current.CancellationToken);

        OptimizationOutcome outcome = await fixture.OptimizeAsync(
            path,
            Encoding.UTF8.GetBytes("""{"goal":"size"}"""),
            null,
            TestContext.Current.CancellationToken
        );

        IReadOnlyList<PreparedVariant> variants = Assert.IsType<OptimizationOutcome.Optimized>(outcome).Variants;
        Assert.All(
            variants,
            variant =>
            {
                ThreadsManifest? threads = variant.Variant.Threads;
                if (Environment.ProcessorCount == 1)
                {
                    // One core: there is nothing to compare with.
                    Assert.Null(threads);
                    return;
                }

                Assert.Equal(Environment.ProcessorCount, threads!.Threads);
                Assert.True(threads.LatencyRatioLowerBound > 0);
                Assert.True(threads.ThroughputRatio > 0);
            }
        );
    }
}
