namespace MaaS.Bench.Load;

/// <summary>Starts the servers that the command line names.</summary>
internal sealed class ChosenServers(
    BenchOptions options,
    IReadOnlyList<BenchModel> models,
    BenchStorage storage,
    string folder
)
{
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal)
    {
        ["MaaS__FileCache__Folder"] = Path.Combine(folder, "cache"),
    };

    /// <summary>Adds each server when it is ready, ours first, so that what was started is known when the next one fails.</summary>
    /// <exception cref="FormatException">A name is none of those that can be started.</exception>
    /// <exception cref="InvalidOperationException">A server did not become ready.</exception>
    public async Task StartAsync(ICollection<BenchServer> servers, CancellationToken cancellationToken)
    {
        servers.Add(await OwnServers.PredictAsync("maas", storage, _settings, cancellationToken));
        foreach ((string setting, string value) in options.Also)
        {
            servers.Add(await PredictAsync($"maas, {setting}={value}", setting, value, cancellationToken));
        }

        foreach (string name in options.Started)
        {
            if (await StartAsync(name, cancellationToken) is { } server)
            {
                servers.Add(server);
            }
        }

        foreach ((string name, Uri address) in options.Servers)
        {
            servers.Add(new BenchServer(name, address, null));
        }
    }

    private async Task<BenchServer?> StartAsync(string name, CancellationToken cancellationToken) =>
        name switch
        {
            "maas" => null,
            "off" => await PredictAsync("maas, batching off", "MaaS__Batching__Enabled", "false", cancellationToken),
            "localhost" => await OwnServers.LocalHostAsync(storage, _settings, cancellationToken),
            "null" => await OwnServers.NullAsync(models, cancellationToken),
            "node" => await OwnServers.NodeAsync(models, folder, cancellationToken),
            _ => throw new FormatException(
                $"'{name}' is no server; expected maas, off, localhost, null and node, with commas between."
            ),
        };

    private Task<BenchServer> PredictAsync(
        string name,
        string setting,
        string value,
        CancellationToken cancellationToken
    ) =>
        OwnServers.PredictAsync(
            name,
            storage,
            new Dictionary<string, string>(_settings, StringComparer.Ordinal) { [setting] = value },
            cancellationToken
        );
}
