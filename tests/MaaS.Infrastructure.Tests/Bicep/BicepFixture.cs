using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Infrastructure.Tests.Bicep;

/// <summary>
/// One <c>bicep jsonrpc --stdio</c> for all tests: the first request takes seconds, later ones a fraction of one.
/// Messages are JSON-RPC 2.0 behind a <c>Content-Length</c> header, as in the language server protocol.
/// </summary>
public sealed class BicepFixture : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _snapshots = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Process? _process;
    private int _lastId;

    /// <summary>What would be deployed, predicted without a cloud.</summary>
    /// <param name="parameters">A .bicepparam file, from the repository's root.</param>
    internal async Task<Deployment> PredictAsync(string parameters) =>
        Deployment.Parse(await SnapshotAsync(parameters));

    /// <summary>The text of the prediction, as <c>bicep snapshot</c> writes it.</summary>
    internal Task<string> SnapshotAsync(string parameters) =>
        _snapshots.GetOrAdd(parameters, path => new Lazy<Task<string>>(() => RequestSnapshotAsync(path))).Value;

    /// <summary>The answer to one request.</summary>
    /// <exception cref="BicepException">The CLI answered with an error.</exception>
    internal async Task<JsonElement> RequestAsync(string method, JsonObject parameters)
    {
        CancellationToken cancellationToken = CancellationToken.None;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _process ??= BicepCli.Start("jsonrpc", "--stdio");
            await WriteAsync(method, parameters, cancellationToken);
            JsonElement answer = await ReadAsync(cancellationToken);
            return answer.TryGetProperty("result", out JsonElement result)
                ? result
                : throw new BicepException(answer.GetProperty("error").ToString());
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        _turn.Dispose();
    }

    private async Task<string> RequestSnapshotAsync(string parameters)
    {
        JsonElement result = await RequestAsync(
            "bicep/getSnapshot",
            new JsonObject
            {
                ["path"] = Path.Combine(RepositoryFolder.Root, parameters),
                ["metadata"] = new JsonObject
                {
                    ["subscriptionId"] = "00000000-0000-0000-0000-000000000001",
                    ["resourceGroup"] = "rg-maas",
                    ["location"] = "westeurope",
                    ["deploymentName"] = "main",
                },
            }
        );
        return result.GetProperty("snapshot").GetString()!;
    }

    private async Task WriteAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var request = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = ++_lastId,
            ["method"] = method,
            ["params"] = parameters,
        };
        byte[] body = Encoding.UTF8.GetBytes(request.ToJsonString());
        Stream input = _process!.StandardInput.BaseStream;
        await input.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"), cancellationToken);
        await input.WriteAsync(body, cancellationToken);
        await input.FlushAsync(cancellationToken);
    }

    private async Task<JsonElement> ReadAsync(CancellationToken cancellationToken)
    {
        Stream output = _process!.StandardOutput.BaseStream;
        var header = new StringBuilder();
        byte[] one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await output.ReadExactlyAsync(one, cancellationToken);
            header.Append((char)one[0]);
        }

        string length = header
            .ToString()
            .Split("\r\n")
            .Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Split(':')[1];
        byte[] body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await output.ReadExactlyAsync(body, cancellationToken);
        return JsonDocument.Parse(body).RootElement;
    }
}
