using System.Globalization;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Handlers;
using MaaS.LocalHost.Processes;

namespace MaaS.LocalHost.Hosting;

/// <summary>Runs one built app under Azure Functions Core Tools (<c>func start</c>): the real host, where it is installed.</summary>
internal sealed class CoreToolsHost : IAppHost
{
    /// <summary>The first start downloads the extension bundle.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    private readonly ChildProcess _process;
    private readonly string _name;

    private CoreToolsHost(ChildProcess process, string name, Uri address)
    {
        _process = process;
        _name = name;
        Address = address;
        Failed = FailWhenEndedAsync();
    }

    public Uri Address { get; }

    public Task Failed { get; }

    /// <summary>Starts <c>func start</c> in the app's folder and waits until it answers HTTP.</summary>
    /// <exception cref="LocalHostException">No <c>func</c> on the PATH, or it ended.</exception>
    public static async Task<CoreToolsHost> StartAsync(
        FunctionApp app,
        StandInOptions options,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        string func =
            FindOnPath()
            ?? throw new LocalHostException(
                "'--host func' needs Azure Functions Core Tools 4 on the PATH, and there is no 'func'. "
                    + "Install them, or leave the option out."
            );
        int port = options.Port == 0 ? LoopbackPort.Free() : options.Port;
        List<string> arguments = ["start", "--port", port.ToString(CultureInfo.InvariantCulture)];
        if (options.EnforceKeys)
        {
            arguments.Add("--enableAuth");
        }

        var process = ChildProcess.Start(
            func,
            arguments,
            app.Folder,
            options.Settings,
            grace: TimeSpan.FromSeconds(5),
            line => logger.HandlerOutput(line)
        );
        var host = new CoreToolsHost(process, app.Name, new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await host.UntilAnsweringAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Stop();
        await _process.Exited;
        _process.Dispose();
    }

    private async Task UntilAnsweringAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _process.Ended);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(Address, limit.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(PollEvery, TimeProvider.System, limit.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                await (_process.Ended.IsCancellationRequested ? Failed : Task.CompletedTask);
                throw new LocalHostException(
                    $"{_name}: 'func start' did not answer within {StartLimit.TotalMinutes:0} minutes."
                );
            }
        }
    }

    private async Task FailWhenEndedAsync()
    {
        int exitCode = await _process.Exited;
        throw new LocalHostException($"{_name}: 'func start' ended with exit code {exitCode}.");
    }

    private static string? FindOnPath()
    {
        string[] names = OperatingSystem.IsWindows() ? ["func.exe", "func.cmd"] : ["func"];
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }
}
