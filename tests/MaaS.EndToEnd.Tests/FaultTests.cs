using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>What breaks on a real machine: workers die, storage goes away.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Worker_killed_in_the_middle_of_an_upload_is_replaced_and_the_version_appears()
    {
        await using var product = new RunningProduct();
        await product.InitializeAsync();
        await product.UploadAsync("survivor.onnx", TinyModels.Mlp(64, 128, 8));
        await Eventually.HappensAsync(
            async () => await product.ReadAsync("survivor/status.json") is not null,
            () => product.Program.Output
        );

        IReadOnlyList<int> workers = product.Program.Descendants("OptimizeFunction.dll");
        int killed = workers.Count(Kill);

        Assert.NotEqual(0, killed);
        await product.PublishedAsync("survivor");
        float[] answer = await product.Predict.InferAsync("survivor", new float[64]);
        Assert.Equal(8, answer.Length);
    }

    [Fact]
    public async Task Resident_model_is_served_on_when_storage_is_gone()
    {
        await using var product = new RunningProduct();
        await product.InitializeAsync();
        await product.UploadAsync("resident.onnx", TinyModels.Add(3));
        await product.PublishedAsync("resident");
        await product.Predict.InferAsync("resident", 1, 2, 3, 4);

        // LocalHost stops with its emulator, so the port is what goes away: the emulator is frozen, not ended.
        foreach (int id in product.Program.Descendants("azurite.js"))
        {
            using Process stop = Process.Start("kill", ["-STOP", $"{id}"]);
            await stop.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await Eventually.HappensAsync(
            async () =>
                (
                    await product.Predict.GetStringAsync("v2/health/ready", TestContext.Current.CancellationToken)
                ).Contains("degraded", StringComparison.Ordinal),
            () => product.Program.Output
        );
        float[] answer = await product.Predict.InferAsync("resident", 1, 2, 3, 4);
        Assert.Equal([4, 5, 6, 7], answer);
    }

    /// <summary>False: it had ended by itself, as the jobs among a worker's descendants do.</summary>
    private static bool Kill(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
