using System.Diagnostics;
using MaaS.Optimization.Isolation;

namespace MaaS.Optimization.Tests.Isolation;

public sealed class SandboxLauncherTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("maas-launcher-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Child_sees_none_of_its_parents_settings()
    {
        Environment.SetEnvironmentVariable("ModelStorage", "DefaultEndpointsProtocol=https;AccountKey=secret");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "secret");

        ProcessEnd end = await RunAsync("environment", TestSandbox.Limits);

        string[] lines = await File.ReadAllLinesAsync(
            Path.Combine(_folder, "environment"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(0, end.ExitCode);
        Assert.DoesNotContain(lines, line => line.Contains("secret", StringComparison.Ordinal));
        Assert.Contains("ORT_DISABLE_TELEMETRY=1", lines);
        Assert.Contains($"HOME={_folder}", lines);
        string[] allowed =
        [
            "PATH",
            "LD_LIBRARY_PATH",
            "TZ",
            "DOTNET_ROOT",
            "HOME",
            "TMPDIR",
            "TMP",
            "TEMP",
            "ORT_DISABLE_TELEMETRY",
            "DOTNET_gcServer",
            "DOTNET_EnableDiagnostics",
            "DOTNET_DbgEnableMiniDump",
            "DOTNET_NOLOGO",
        ];
        Assert.Empty(lines.Select(line => line[..line.IndexOf('=')]).Except(allowed, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Hanging_child_is_ended_at_the_wall_clocks_limit()
    {
        ProcessEnd end = await RunAsync("hang", TestSandbox.Limits with { WallClock = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(ProcessEndCause.WallClock, end.Cause);
    }

    [Fact]
    public async Task Child_of_the_child_ends_with_it()
    {
        ProcessEnd end = await RunAsync(
            "hang-with-a-child",
            TestSandbox.Limits with
            {
                WallClock = TimeSpan.FromSeconds(3),
            }
        );

        int grandchild = int.Parse(
            await File.ReadAllTextAsync(Path.Combine(_folder, "child"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(ProcessEndCause.WallClock, end.Cause);
        await EndOfAsync(grandchild);
    }

    [Fact]
    public async Task Child_that_devours_memory_is_ended()
    {
        ProcessEnd end = await RunAsync("devour", TestSandbox.Limits with { MemoryBytes = 300L << 20 });

        Assert.Equal(ProcessEndCause.ResidentSize, end.Cause);
    }

    [Fact]
    public async Task Chatter_of_the_child_is_kept_to_its_last_lines()
    {
        ProcessEnd end = await RunAsync("chatter", TestSandbox.Limits);

        Assert.Equal(3, end.ExitCode);
        string[] lines = end.Diagnostics.Split('\n');
        Assert.InRange(lines.Length, 1, 40);
        Assert.Equal("line 199999", lines[^1]);
    }

    [Fact]
    public async Task Cancelled_call_ends_the_child()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "probe"), "hang-with-a-child", cancellation.Token);
        Task<ProcessEnd> running = TestSandbox
            .Launcher()
            .RunAsync(_folder, TestSandbox.Limits, null, cancellation.Token);
        string child = Path.Combine(_folder, "child");
        while (!File.Exists(child) || new FileInfo(child).Length == 0)
        {
            await Task.Yield();
        }

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        int grandchild = int.Parse(await File.ReadAllTextAsync(child, TestContext.Current.CancellationToken));
        await EndOfAsync(grandchild);
    }

    private async Task<ProcessEnd> RunAsync(string wish, SandboxLimits limits)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(_folder, "probe"), wish, cancellationToken);
        return await TestSandbox.Launcher().RunAsync(_folder, limits, null, cancellationToken);
    }

    /// <summary>A killed process needs a moment; one that was not killed would sleep for a quarter of an hour.</summary>
    private static async Task EndOfAsync(int processId)
    {
        while (IsAlive(processId))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>A killed process may stay a zombie until its adopter reaps it: gone for every purpose.</summary>
    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            string[] fields = File.ReadAllText($"/proc/{processId}/stat").Split(' ');
            return fields[2] is not ("Z" or "X");
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            return false;
        }
    }
}
