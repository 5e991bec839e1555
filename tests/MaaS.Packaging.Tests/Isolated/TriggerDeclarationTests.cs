namespace MaaS.Packaging.Tests.Isolated;

/// <summary>The two shells declare the same functions.</summary>
public sealed class TriggerDeclarationTests
{
    [Theory]
    [InlineData("PredictFunction", 7)]
    [InlineData("OptimizeFunction", 3)]
    public void Both_shells_declare_the_same_names_routes_keys_methods_paths_and_schedules(string app, int functions)
    {
        IReadOnlyList<string> files = FunctionFiles.Read(app);

        Assert.Equal(functions, files.Count);
        Assert.Equal(files, IsolatedSources.Triggers(app));
    }

    [Fact]
    public void Blob_trigger_listens_to_event_grid_when_it_is_published_for_it()
    {
        string trigger = Assert.Single(
            IsolatedSources.Triggers("OptimizeFunction", eventGrid: true),
            declaration => declaration.StartsWith("OptimizeUpload:", StringComparison.Ordinal)
        );

        Assert.Equal(
            "OptimizeUpload: blobTrigger connection=ModelStorage path=uploads/{name} source=EventGrid",
            trigger
        );
    }
}
