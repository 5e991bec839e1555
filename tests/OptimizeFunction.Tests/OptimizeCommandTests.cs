using System.Diagnostics;
using System.Text.Json;
using MaaS.Testing;

namespace OptimizeFunction.Tests;

/// <summary>The command as a shell starts it.</summary>
public sealed class OptimizeCommandTests : IDisposable
{
    private const int Cancelled = 130;

    private readonly string _folder = Directory.CreateTempSubdirectory("maas-command-").FullName;

    private string Out => Path.Combine(_folder, "out");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Model_is_optimized_into_a_folder_without_any_storage()
    {
        string model = Write("net.onnx", TinyModels.Mlp(64, 256, 10));

        (int code, string output, string errors) = await RunAsync("optimize", model, "--goal", "size", "--out", Out);

        Assert.True(code == 0, errors);
        Assert.Contains("verify: loading and running the model", errors, StringComparison.Ordinal);
        Assert.Contains("int8-storage", output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Out, "report.html"), output, StringComparison.Ordinal);
        Assert.Equal(
            await File.ReadAllBytesAsync(model, Cancel),
            await File.ReadAllBytesAsync(Path.Combine(Out, "net.onnx"), Cancel)
        );
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Out, "report.json"), Cancel));
        Assert.Equal("size", report.RootElement.GetProperty("plan").GetProperty("goal").GetString());
        string chosen = report.RootElement.GetProperty("chosen").GetString()!;
        string file = chosen == "original" ? "net.onnx" : $"{chosen}.onnx";
        Assert.True(File.Exists(Path.Combine(Out, file)));
        Assert.StartsWith(
            "<!doctype html>",
            await File.ReadAllTextAsync(Path.Combine(Out, "report.html"), Cancel),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Goal_on_the_command_line_replaces_that_of_the_plan()
    {
        string model = Write("net.onnx", TinyModels.Add());
        string plan = Write("optimize.json", """{"goal":"latency","budget":{"cosine":0.5}}"""u8.ToArray());

        (int code, _, string errors) = await RunAsync(
            "optimize",
            model,
            "--plan",
            plan,
            "--goal",
            "exact",
            "--out",
            Out
        );

        Assert.True(code == 0, errors);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Out, "report.json"), Cancel));
        JsonElement executed = report.RootElement.GetProperty("plan");
        Assert.Equal("exact", executed.GetProperty("goal").GetString());
        Assert.Equal(0.5, executed.GetProperty("budget").GetProperty("cosine").GetDouble());
    }

    [Fact]
    public async Task Refusal_is_told_and_leaves_no_folder()
    {
        string model = Write("net.onnx", "no model"u8.ToArray());

        (int code, string output, string errors) = await RunAsync("optimize", model, "--out", Out);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("Refused (", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task Folder_that_holds_something_is_left_alone()
    {
        string model = Write("net.onnx", TinyModels.Add());

        (int code, _, string errors) = await RunAsync("optimize", model, "--out", _folder);

        Assert.Equal(1, code);
        Assert.Contains("is not an empty folder", errors, StringComparison.Ordinal);
        Assert.Equal([model], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Interrupt_ends_it_cleanly()
    {
        string temporary = Directory.CreateDirectory(Path.Combine(_folder, "tmp")).FullName;
        using Process command = Start(temporary, "optimize", RepositoryFolder.OcrModel("rec"), "--out", Out);
        Task<string> output = command.StandardOutput.ReadToEndAsync(Cancel);
        string? line;
        do
        {
            line = await command.StandardError.ReadLineAsync(Cancel);
        } while (line is not null && !line.StartsWith("pass:", StringComparison.Ordinal));

        // SIGTERM takes the way of Ctrl-C; SIGINT would be ignored where a shell runs the tests in the background.
        using (var kill = Process.Start("kill", ["-TERM", $"{command.Id}"]))
        {
            await kill.WaitForExitAsync(Cancel);
        }

        string rest = await command.StandardError.ReadToEndAsync(Cancel);
        await command.WaitForExitAsync(Cancel);
        Assert.Equal(Cancelled, command.ExitCode);
        Assert.Contains("Cancelled", rest, StringComparison.Ordinal);
        Assert.Empty(await output);
        Assert.False(Directory.Exists(Out));
        Assert.Empty(Directory.GetDirectories(temporary, "maas-*"));
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using Process command = Start(Path.GetTempPath(), arguments);
        Task<string> output = command.StandardOutput.ReadToEndAsync(Cancel);
        string errors = await command.StandardError.ReadToEndAsync(Cancel);
        await command.WaitForExitAsync(Cancel);
        return (command.ExitCode, await output, errors);
    }

    private static Process Start(string temporary, params string[] arguments)
    {
        string program = Path.Combine(RepositoryFolder.BuiltApp("OptimizeFunction"), "OptimizeFunction.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = temporary;
        start.Environment["MaaS__Optimization__MeasureTime"] = "00:00:00.2";
        // It must not need what the function app needs.
        start.Environment.Remove("ModelStorage");
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }
}
