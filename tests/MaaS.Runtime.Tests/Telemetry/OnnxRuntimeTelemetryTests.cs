using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Telemetry;

/// <summary>ONNX Runtime must not phone home from a process that uses this library and sets nothing up.</summary>
public sealed class OnnxRuntimeTelemetryTests
{
    [Fact]
    public async Task A_process_with_a_clean_environment_leaves_no_trace_of_telemetry()
    {
        using var home = new TemporaryFolder();
        string model = Path.Combine(home.Path, "model.onnx");
        await File.WriteAllBytesAsync(model, TinyModels.Add(), TestContext.Current.CancellationToken);

        string inputs = await RunAsync(home.Path, model);

        // The probe really had a session…
        Assert.Equal("x", inputs);
        // …and none of what ONNX Runtime 1.31 leaves within 1.5 s when its telemetry is on.
        Assert.Equal(["model.onnx"], Directory.EnumerateFileSystemEntries(home.Path).Select(Path.GetFileName));
    }

    private static async Task<string> RunAsync(string home, string model)
    {
        var start = new ProcessStartInfo("dotnet", [Probe(), model])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home,
        };
        // CI=true and its like turn the telemetry off by themselves: the child must not inherit them.
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        string? dotnet = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = home;
        start.Environment["USERPROFILE"] = home;
        start.Environment["DOTNET_CLI_HOME"] = home;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        if (dotnet is not null)
        {
            start.Environment["DOTNET_ROOT"] = dotnet;
        }

        using Process probe = Process.Start(start)!;
        Task<string> errors = probe.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await probe.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(probe.ExitCode == 0, await errors);
        return output.Trim();
    }

    private static string Probe()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(
            RepositoryFolder.Root,
            "tests/MaaS.TelemetryProbe/bin",
            here.Parent!.Name,
            here.Name,
            "MaaS.TelemetryProbe.dll"
        );
    }
}
