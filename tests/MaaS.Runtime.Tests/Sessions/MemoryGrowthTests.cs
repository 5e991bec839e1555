using MaaS.Runtime.Inference;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Tests.Inference;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Sessions;

public sealed class MemoryGrowthTests
{
    private const long Mega = 1L << 20;

    [Theory]
    [InlineData(130, 130)]
    [InlineData(10, 100)]
    [InlineData(-40, 100)]
    [InlineData(900, 356)]
    public void Growth_counts_as_far_as_the_files_can_explain_it(int grown, int counted) =>
        Assert.Equal(
            counted * Mega,
            MemoryGrowth.Of(500 * Mega, (500 + grown) * Mega, fileBytes: 100 * Mega, expected: 170 * Mega)
        );

    [Fact]
    public async Task A_loaded_model_counts_what_it_took_and_not_what_was_expected()
    {
        var store = new InMemoryModelStore();
        ModelPackage package = ModelPackage.Of("m", 1, TinyModels.Mlp(1024, 4096, 1024));
        store.Publish(1, package);
        // Expected to need ten times its files, which no session does.
        await using var server = new TestServer(store, settings: ("MaaS:Sessions:MemoryPerFileByte", "10"));

        using InferenceInvocation request = Tensors.Invocation(Tensors.Fp32("x", [1, 1024], new float[1024]));
        using InferenceResult result = Expect.Value(await server.RunAsync("m", request));

        Assert.InRange(server.Residents.UsedBytes, package.Manifest.Files[0].Size, 5 * package.Manifest.Files[0].Size);
    }
}
