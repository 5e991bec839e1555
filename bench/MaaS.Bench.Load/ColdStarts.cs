using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;

namespace MaaS.Bench.Load;

/// <summary>
/// From the start of a process to the first answer: with the model in the file cache against a program that does only that, and with
/// an empty disk against that program and the download alone. Both programs as they are published; ours opens what the optimizer
/// published, the other one the model file. All take turns, so that a busy machine disturbs each alike.
/// </summary>
internal sealed class ColdStarts(BenchStorage storage, PublishedPrograms programs, BenchModel model, string folder)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly string _file = Path.Combine(folder, $"{model.Name}.onnx");
    private readonly string _cache = Path.Combine(folder, "cold-cache");
    private readonly string _persistent = Path.Combine(folder, "cold-persistent");
    private readonly Dictionary<string, List<double>> _steps = new(StringComparer.Ordinal);
    private string _timing = "";

    /// <summary>Prints the medians of so many rounds, after one that is not counted.</summary>
    public async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(_file, model.Onnx(), cancellationToken);
        for (int round = 0; round <= rounds; round++)
        {
            if (round == 1)
            {
                _steps.Clear();
            }

            await AddAsync(
                "minimal",
                FirstAnswerAsync(port => OwnServers.Minimal(port, programs.Minimal, _file), cancellationToken)
            );
            await AddAsync("cached", FirstAnswerAsync(port => Own(port, _cache), cancellationToken));
            AddTiming("cached");
            await AddAsync(
                "persistent",
                FirstAnswerAsync(port => Own(port, _persistent, persistent: true), cancellationToken)
            );
            AddTiming("persistent");
            string empty = Path.Combine(folder, $"empty-{round}");
            await AddAsync("empty", FirstAnswerAsync(port => Own(port, empty), cancellationToken));
            AddTiming("empty");
            Directory.Delete(empty, recursive: true);
            await AddAsync("download", DownloadAsync(cancellationToken));
        }

        Print(rounds);
    }

    private async Task AddAsync(string step, Task<double> taken) => Add(step, await taken);

    private void Add(string step, double milliseconds)
    {
        if (!_steps.TryGetValue(step, out List<double>? values))
        {
            _steps[step] = values = [];
        }

        values.Add(milliseconds);
    }

    /// <summary>Where the first answer says that its time went.</summary>
    private void AddTiming(string start)
    {
        foreach (string entry in _timing.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(";dur=");
            if (parts.Length == 2)
            {
                Add($"{start}, of it {parts[0]}", double.Parse(parts[1], CultureInfo.InvariantCulture));
            }
        }
    }

    private ProcessStartInfo Own(int port, string cache, bool persistent = false) =>
        OwnServers.Predict(
            port,
            storage,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["MaaS__FileCache__Folder"] = cache,
                ["MaaS__FileCache__Persistent"] = persistent.ToString(),
            },
            programs.PredictFunction
        );

    private async Task<double> FirstAnswerAsync(
        Func<int, ProcessStartInfo> program,
        CancellationToken cancellationToken
    )
    {
        int port = OwnServers.FreePort();
        long started = Stopwatch.GetTimestamp();
        await using BenchServer server = BenchServer.Start(model.Name, port, program(port));
        byte[] request = HttpConnection.Request(
            server.Address,
            $"/v2/models/{model.Name}/infer",
            model.JsonBody(),
            null
        );
        while (!await AnswersAsync(server.Address, request, cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(started) > AnswerLimit)
            {
                throw new InvalidOperationException($"No answer after {AnswerLimit.TotalSeconds} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private async Task<bool> AnswersAsync(Uri address, byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpConnection connection = await HttpConnection.OpenAsync(address, cancellationToken);
            bool answers = await connection.SendAsync(request, cancellationToken) == 200;
            _timing = connection.Header("Server-Timing") ?? "";
            return answers;
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or IOException)
        {
            // Not listening yet.
            return false;
        }
    }

    private async Task<double> DownloadAsync(CancellationToken cancellationToken)
    {
        string target = Path.Combine(folder, "downloaded.onnx");
        var container = new BlobContainerClient(storage.ConnectionString, storage.Container);
        long started = Stopwatch.GetTimestamp();
        await container.GetBlobClient($"{model.Name}/1/model.onnx").DownloadToAsync(target, cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private void Print(int rounds)
    {
        double minimal = Median("minimal");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""

                {model.Name}: process start to first answer, medians of {rounds}

                | | ms | |
                |---|---|---|
                | minimal C# program, model on disk | {minimal:F0} | |
                | maas, model in the file cache | {Median("cached"):F0} | {Median("cached") / minimal:F2} × minimal |
                | maas, a cache that persists | {Median("persistent"):F0} | {Median("persistent")
                    / minimal:F2} × minimal |
                | download alone | {Median("download"):F0} | |
                | maas, empty disk | {Median("empty"):F0} | {Median("empty")
                    / (minimal + Median("download")):F2} × (minimal + download) |
                """
            )
        );
        foreach (string step in _steps.Keys.Where(step => step.Contains(", of it ", StringComparison.Ordinal)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {step} | {Median(step):F1} | |"));
        }
    }

    private double Median(string step)
    {
        double[] sorted = [.. _steps[step].Order()];
        return sorted[sorted.Length / 2];
    }
}
