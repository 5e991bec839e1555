using System.Net.Sockets;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Blobs;
using MaaS.LocalHost.Handlers;
using MaaS.LocalHost.Http;
using MaaS.LocalHost.Invocations;
using MaaS.LocalHost.Timers;

namespace MaaS.LocalHost.Hosting;

/// <summary>
/// Runs one built app the way <c>func start</c> does, as far as the custom-handler protocol goes. For development on
/// machines without Core Tools; it is no Functions host and must not serve anybody else.
/// </summary>
internal sealed class StandInHost : IAppHost
{
    /// <summary>The container of the real host's own state.</summary>
    private const string HostsContainer = "azure-webjobs-hosts";

    private readonly WebApplication _web;
    private readonly HandlerSupervisor _supervisor;
    private readonly HandlerInvoker _invoker;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _blobSlots;
    private Task[] _listeners = [];

    private StandInHost(FunctionApp app, StandInOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ILogger logger = loggers.CreateLogger(app.Name);
        Keys = options.EnforceKeys ? new HostKeys(app.Functions.OfType<HttpFunction>()) : null;
        var environment = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal)
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["ORT_DISABLE_TELEMETRY"] = "1",
        };
        _supervisor = new HandlerSupervisor(app, environment, time, logger);
        _invoker = new HandlerInvoker(_supervisor, app.FunctionTimeout, time, logger);
        _web = HttpFrontEnd.Create(app, options.Port, Keys, _supervisor, loggers);
        _blobSlots = new SemaphoreSlim(app.BlobParallelism);
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public Task Failed => _supervisor.Failed;

    /// <summary>Null when keys are not asked for.</summary>
    public HostKeys? Keys { get; }

    /// <summary>Starts the handler, waits until it answers, then opens the port and listens for blobs and timers.</summary>
    /// <exception cref="LocalHostException">The handler does not run, or the port is in use.</exception>
    public static async Task<StandInHost> StartAsync(
        FunctionApp app,
        StandInOptions options,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken
    )
    {
        var host = new StandInHost(app, options, time, loggers);
        try
        {
            Task<HandlerProcess> ready = host._supervisor.GetAsync(cancellationToken);
            await await Task.WhenAny(ready, host.Failed);
            await host._web.StartAsync(cancellationToken);
            host.Address = new Uri(host._web.Urls.First());
            await host.ListenAsync(app, options, time, loggers.CreateLogger(app.Name), cancellationToken);
            return host;
        }
        catch (Exception error)
        {
            await host.DisposeAsync();
            if (
                error is IOException
                {
                    InnerException: SocketException or Microsoft.AspNetCore.Connections.AddressInUseException
                }
            )
            {
                throw new LocalHostException($"Port {options.Port} is in use.", error);
            }

            throw;
        }
    }

    /// <summary>The host's way to stop: no new events, requests in flight drained, then the handler is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_listeners);
        await _web.StopAsync();
        await _supervisor.DisposeAsync();
        await _web.DisposeAsync();
        _invoker.Dispose();
        _blobSlots.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync(
        FunctionApp app,
        StandInOptions options,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var listeners = new List<Task>();
        if (app.Functions.Any(function => function is BlobFunction or TimerFunction))
        {
            var hosts = new BlobContainerClient(options.Settings["AzureWebJobsStorage"], HostsContainer);
            await hosts.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            string hostId = app.Name.ToLowerInvariant();
            var timers = new TimerStatusStore(hosts, hostId);
            var receipts = new BlobReceipts(hosts, hostId);
            foreach (TimerFunction function in app.Functions.OfType<TimerFunction>())
            {
                var listener = new TimerTriggerListener(function, timers, _invoker, time, logger);
                listeners.Add(listener.RunAsync(_stopping.Token));
            }

            foreach (BlobFunction function in app.Functions.OfType<BlobFunction>().Where(blob => !blob.EventGrid))
            {
                string connection = options.Settings[function.Connection];
                var container = new BlobContainerClient(connection, function.Path.Container);
                var poison = new PoisonQueue(
                    new QueueServiceClient(
                        connection,
                        new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }
                    )
                );
                var delivery = new BlobDelivery(_invoker, poison, time, logger);
                var listener = new BlobTriggerListener(
                    function,
                    container,
                    receipts,
                    delivery,
                    _blobSlots,
                    time,
                    logger
                );
                listeners.Add(listener.RunAsync(_stopping.Token));
            }
        }

        _listeners = [.. listeners];
    }
}
