using Azure;
using Azure.Storage.Blobs;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Azurite;
using MaaS.LocalHost.CommandLine;
using MaaS.LocalHost.Demonstration;

namespace MaaS.LocalHost.Hosting;

/// <summary>One run of this tool: storage emulator, both apps, demonstration, until it is told to stop.</summary>
internal sealed class LocalRun(LocalHostOptions options, TextWriter console, ILoggerFactory loggers)
{
    private static readonly string[] Containers = ["uploads", "models"];

    /// <summary>Runs until it is told to stop, or has nothing left to do.</summary>
    /// <returns>The exit code: 0, or 1 with one line on what went wrong.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Preflight.CheckAsync(options, cancellationToken);
            await using AzuriteProcess azurite = await StartAzuriteAsync(cancellationToken);
            await using IAppHost predict = await StartAppAsync(
                "PredictFunction",
                options.PredictPort,
                azurite,
                cancellationToken
            );
            await using IAppHost optimize = await StartAppAsync(
                "OptimizeFunction",
                options.OptimizePort,
                azurite,
                cancellationToken
            );
            await Banner.WriteAsync(console, options, azurite, predict, optimize);
            return await ServeAsync(azurite, predict, optimize, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return options.Once ? 1 : 0;
        }
        catch (LocalHostException error)
        {
            await console.WriteLineAsync($"MaaS.LocalHost: {error.Message}");
            return 1;
        }
    }

    private async Task<int> ServeAsync(
        AzuriteProcess azurite,
        IAppHost predict,
        IAppHost optimize,
        CancellationToken cancellationToken
    )
    {
        Task failed = Task.WhenAny(predict.Failed, optimize.Failed).Unwrap();
        bool succeeded = true;
        if (options.Demonstrate)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task<bool> demonstration = DemonstrateAsync(azurite, predict, ending.Token);
            if (await Task.WhenAny(demonstration, failed) == failed)
            {
                await ending.CancelAsync();
                await ((Task)demonstration).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                succeeded = await demonstration;
            }
        }

        if (!options.Once)
        {
            await console.WriteLineAsync("Serving until Ctrl-C.");
            await Task.WhenAny(failed, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (failed.IsCompleted)
        {
            await failed;
        }

        return succeeded ? 0 : 1;
    }

    private async Task<bool> DemonstrateAsync(
        AzuriteProcess azurite,
        IAppHost predict,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var demonstration = new OcrDemonstration(
                new BlobServiceClient(azurite.ConnectionString),
                predict,
                options.RepositoryRoot,
                console
            );
            await demonstration.RunAsync(options.ImageFile, cancellationToken);
            return true;
        }
        catch (Exception error) when (error is LocalHostException or HttpRequestException or RequestFailedException)
        {
            await console.WriteLineAsync($"The demonstration failed: {error.Message}");
            return false;
        }
    }

    private async Task<AzuriteProcess> StartAzuriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.DataFolder is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            AzuriteProcess azurite = await AzuriteProcess.StartAsync(
                new AzuriteOptions
                {
                    PackageRoot = options.RepositoryRoot,
                    BlobPort = options.BlobPort,
                    QueuePort = options.QueuePort,
                    TablePort = options.TablePort,
                    Location = options.DataFolder,
                },
                cancellationToken
            );
            foreach (string container in Containers)
            {
                var client = new BlobContainerClient(azurite.ConnectionString, container);
                await client.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            }

            return azurite;
        }
        catch (InvalidOperationException error)
        {
            throw new LocalHostException(error.Message, error);
        }
    }

    private async Task<IAppHost> StartAppAsync(
        string name,
        int port,
        AzuriteProcess azurite,
        CancellationToken cancellationToken
    )
    {
        string root = options.RepositoryRoot;
        string own = Path.Combine(root, "local.settings.json");
        string file =
            options.SettingsFile ?? (File.Exists(own) ? own : Path.Combine(root, "local.settings.sample.json"));
        IReadOnlyDictionary<string, string> settings = LocalSettings.Read(file, azurite.ConnectionString);
        FunctionApp app = FunctionAppReader.Read(
            name,
            options.AppsFolder is { } apps
                ? Path.Combine(Path.GetFullPath(apps), name)
                : Path.Combine(root, "functions", name, options.AppOutputPath),
            settings
        );
        foreach (string warning in app.Warnings)
        {
            await console.WriteLineAsync($"{name}: warning: {warning}");
        }

        var standIn = new StandInOptions
        {
            Port = port,
            EnforceKeys = options.EnforceKeys,
            Settings = settings,
        };
        return options.UseCoreTools
            ? await CoreToolsHost.StartAsync(app, standIn, loggers.CreateLogger(name), cancellationToken)
            : await StandInHost.StartAsync(app, standIn, TimeProvider.System, loggers, cancellationToken);
    }
}
