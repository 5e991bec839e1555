using MaaS.EndToEnd.Tests;
using MaaS.Testing;

namespace MaaS.Packaging.Tests.Publishing;

/// <summary>The published folders serve, without anything of the build beside them.</summary>
[Collection(nameof(PublishedApps))]
public sealed class PublishedRunTests(PublishedApps apps)
{
    private static readonly float[] Row = [1, 2, 3, 4];
    private static readonly float[] Answer = [2, 3, 4, 5];

    [Fact]
    public async Task Model_uploaded_to_the_published_apps_is_optimized_and_served()
    {
        await using var product = new RunningProduct("--apps", apps.Folder);
        await product.InitializeAsync();

        await product.UploadAsync("published.onnx", TinyModels.Add());
        await product.PublishedAsync("published");

        Assert.Equal(Answer, await product.Predict.InferAsync("published", Row));
    }

    [Fact]
    public async Task Self_contained_apps_are_started_by_their_own_executables_and_serve()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maas-self-contained-");
        try
        {
            foreach (string app in (string[])["PredictFunction", "OptimizeFunction"])
            {
                await PublishedApps.PublishAsync(
                    app,
                    Path.Combine(folder.FullName, app),
                    "--self-contained",
                    // What is compiled ahead is tested above; here it would only take time.
                    "-p:PublishReadyToRun=false"
                );
            }

            await using var product = new RunningProduct("--apps", folder.FullName);
            await product.InitializeAsync();
            await product.UploadAsync("contained.onnx", TinyModels.Add());
            await product.PublishedAsync("contained");

            Assert.Equal(Answer, await product.Predict.InferAsync("contained", Row));
            Assert.NotEmpty(
                product.Program.Descendants(Path.Combine(folder.FullName, "PredictFunction", "PredictFunction"))
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
