using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using MaaS.LocalHost.Tests.Echo;

namespace MaaS.LocalHost.Tests.Hosting;

/// <summary>The tool with the built apps of this repository, from its command line to its end.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")] // signals, and an executable bit
public sealed class LocalHostProcessTests
{
    [Theory]
    [InlineData("INT", true)]
    [InlineData("KILL", false)]
    public async Task Its_end_by_signal_leaves_nothing_running(string signal, bool gracefully)
    {
        using var host = LocalHostProcess.Start(path: null, "--no-demo");
        await host.WaitForAsync("Serving until Ctrl-C.");
        IReadOnlyList<int> ports = host.Ports;

        await host.SignalAsync(signal);
        int exitCode = await host.ExitCodeAsync();

        Assert.True(
            ports.Count >= 7,
            $"Two front ends, two handlers and three of Azurite were expected in:\n{host.Output}"
        );
        Assert.Equal(gracefully, exitCode == 0);
        foreach (int port in ports)
        {
            await Eventually.TrueAsync(
                async () => !await LocalHostProcess.IsListenedOnAsync(port),
                $"the end of whoever listens on port {port}"
            );
        }
    }

    [Fact]
    public async Task A_port_in_use_ends_with_one_line_that_names_the_port_and_the_option()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var host = LocalHostProcess.Start(path: null, $"--optimize-port={port}");

        int exitCode = await host.ExitCodeAsync();

        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"MaaS.LocalHost: Port {port} is in use. Stop the program that listens there, or choose another port with "
                + "'--optimize-port' (0: any).",
            host.Output.Trim()
        );
    }

    [Fact]
    public async Task Host_func_starts_core_tools_in_each_app_folder_with_the_settings()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maas-func-");
        try
        {
            FakeFunc(folder.FullName);
            using var host = LocalHostProcess.Start(folder.FullName, "--no-demo", "--host=func", "--auth");
            await host.WaitForAsync("Serving until Ctrl-C.");
            await host.SignalAsync("INT");
            int exitCode = await host.ExitCodeAsync();

            JsonElement[] calls =
            [
                .. Directory
                    .GetFiles(folder.FullName, "*.json")
                    .Select(file => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file)))
                    .OrderByDescending(call => call.GetProperty("folder").GetString(), StringComparer.Ordinal),
            ];
            Assert.Equal(0, exitCode);
            Assert.Equal(2, calls.Length);
            Assert.Contains(
                "functions/PredictFunction/bin",
                calls[0].GetProperty("folder").GetString(),
                StringComparison.Ordinal
            );
            Assert.Contains(
                "functions/OptimizeFunction/bin",
                calls[1].GetProperty("folder").GetString(),
                StringComparison.Ordinal
            );
            Assert.All(
                calls,
                call => Assert.Matches(@"^start --port \d+ --enableAuth$", call.GetProperty("arguments").GetString())
            );
            Assert.All(
                calls,
                call =>
                    Assert.StartsWith(
                        "DefaultEndpointsProtocol=http",
                        call.GetProperty("storage").GetString(),
                        StringComparison.Ordinal
                    )
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Host_func_without_core_tools_says_what_is_missing()
    {
        using var host = LocalHostProcess.Start(path: null, "--no-demo", "--host=func");

        int exitCode = await host.ExitCodeAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("needs Azure Functions Core Tools 4 on the PATH", host.Output, StringComparison.Ordinal);
    }

    /// <summary>A program called func that writes down how it was started and answers HTTP on its port.</summary>
    private static void FakeFunc(string folder)
    {
        string script = Path.Combine(folder, "func");
        File.WriteAllText(
            script,
            $$"""
            #!/usr/bin/env node
            const port = Number(process.argv[process.argv.indexOf("--port") + 1]);
            require("fs").writeFileSync(`{{folder}}/${port}.json`, JSON.stringify({
              folder: process.cwd(), arguments: process.argv.slice(2).join(" "), storage: process.env.ModelStorage }));
            require("http").createServer((_, answer) => answer.end("up")).listen(port, "127.0.0.1");
            """
        );
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
