using MaaS.Runtime.Sessions;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Which files of a variant are opened; here they add different numbers, so that an answer tells.</summary>
public sealed class LoadReadyTests
{
    private static readonly ModelPackage Plain = ModelPackage.Of("m", 1, TinyModels.Add(1));

    [Fact]
    public async Task The_form_made_by_this_runtime_is_opened() =>
        Assert.Equal(8f, await AddendAsync(Plain.WithLoadReady(RuntimeVersion(), TinyModels.Add(8))));

    [Fact]
    public async Task A_form_made_by_another_runtime_is_left_alone() =>
        Assert.Equal(1f, await AddendAsync(Plain.WithLoadReady("1.0.0", TinyModels.Add(8))));

    [Fact]
    public async Task A_form_that_cannot_be_opened_gives_way_to_the_plain_files() =>
        Assert.Equal(1f, await AddendAsync(Plain.WithLoadReady(RuntimeVersion(), [1, 2, 3])));

    private static async Task<float> AddendAsync(ModelPackage package)
    {
        var store = new InMemoryModelStore();
        store.Publish(1, package);
        await using var server = new TestServer(store);
        return await server.AddendAsync("m");
    }

    // The environment first, as a server would make it: asking for the version would make another.
    internal static string RuntimeVersion()
    {
        OnnxRuntimeEnvironment.EnsureCreated(new OnnxRuntimeOptions { ArenaBytes = 512L << 20 });
        return OrtEnv.Instance().GetVersionString();
    }
}
