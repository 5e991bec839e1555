using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MaaS.LocalHost.Azurite;

/// <summary>A running Azurite, the emulator of Azure Storage. Disposing it ends it, and so does the death of this process.</summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    /// <summary>The emulator's account and its published key: constants of the emulator, no secret.</summary>
    public const string AccountName = "devstoreaccount1";
    public const string AccountKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AzuriteProcess(string entry, AzuriteOptions options)
    {
        var start = new ProcessStartInfo("node", Arguments(entry, options))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException(WhyItEnded()));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int BlobPort { get; private set; }

    public int QueuePort { get; private set; }

    public int TablePort { get; private set; }

    /// <summary>For any Azure Storage client, az, azcopy or Storage Explorer.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};"
        + $"BlobEndpoint=http://127.0.0.1:{BlobPort}/{AccountName};"
        + $"QueueEndpoint=http://127.0.0.1:{QueuePort}/{AccountName};"
        + $"TableEndpoint=http://127.0.0.1:{TablePort}/{AccountName};";

    /// <summary>Starts Azurite and waits until all three services listen.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message says why (a port in use, not installed).</exception>
    public static async Task<AzuriteProcess> StartAsync(AzuriteOptions options, CancellationToken cancellationToken)
    {
        string entry = Path.Combine(options.PackageRoot, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(entry))
        {
            throw new InvalidOperationException("Azurite is not installed. Run 'npm ci' in the repository's root.");
        }

        var azurite = new AzuriteProcess(entry, options);
        try
        {
            await azurite._ready.Task.WaitAsync(StartLimit, cancellationToken);
            return azurite;
        }
        catch (TimeoutException timeout)
        {
            await azurite.DisposeAsync();
            throw new InvalidOperationException(
                $"Azurite did not start within {StartLimit.TotalSeconds:0} s.",
                timeout
            );
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        Match listening = ListeningLine.Match(line);
        if (!listening.Success)
        {
            return;
        }

        int port = int.Parse(listening.Groups["port"].ValueSpan, CultureInfo.InvariantCulture);
        switch (listening.Groups["service"].Value)
        {
            case "Blob":
                BlobPort = port;
                break;
            case "Queue":
                QueuePort = port;
                break;
            default:
                TablePort = port;
                break;
        }

        if (BlobPort != 0 && QueuePort != 0 && TablePort != 0)
        {
            _ready.TrySetResult();
        }
    }

    private string WhyItEnded()
    {
        lock (_output)
        {
            string output = _output.ToString();
            return output.Contains("EADDRINUSE", StringComparison.Ordinal)
                ? "Azurite could not start: one of its ports is in use. Stop the other program or choose other ports."
                : $"Azurite ended before it was ready.\n{output}";
        }
    }

    [GeneratedRegex(
        @"Azurite (?<service>Blob|Queue|Table) service is successfully listening at http://127\.0\.0\.1:(?<port>\d+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ListeningLine { get; }

    private static IEnumerable<string> Arguments(string azurite, AzuriteOptions options)
    {
        yield return Path.Combine(AppContext.BaseDirectory, "until-stdin-ends.mjs");
        // What it keeps on disk is written every few seconds, and once more when it is asked to end.
        yield return options.Location is null ? "0" : "5000";
        yield return "node";
        yield return azurite;
        yield return "--skipApiVersionCheck";
        yield return "--disableTelemetry";
        yield return "--silent";
        (string Name, int Port)[] ports =
        [
            ("--blobPort", options.BlobPort),
            ("--queuePort", options.QueuePort),
            ("--tablePort", options.TablePort),
        ];
        foreach ((string name, int port) in ports)
        {
            yield return name;
            yield return port.ToString(CultureInfo.InvariantCulture);
        }

        if (options.Location is null)
        {
            yield return "--inMemoryPersistence";
        }
        else
        {
            yield return "--location";
            yield return options.Location;
        }
    }
}
