using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;

namespace MaaS.Bench.Load;

/// <summary>
/// From the start of a process to the first answer: with the model in the file cache against a program that does only that, and with
/// an empty disk against that program and the download alone. All take turns, so that a busy machine disturbs each alike.
/// </summary>
internal sealed class ColdStarts(BenchStorage storage, BenchModel model, string folder)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly string _file = Path.Combine(folder, $"{model.Name}.onnx");
    private readonly string _cache = Path.Combine(folder, "cold-cache");

    /// <summary>Prints the medians of so many rounds, after one that is not counted.</summary>
    public async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(_file, model.Onnx(), cancellationToken);
        var minimal = new List<double>();
        var cached = new List<double>();
        var empty = new List<double>();
        var download = new List<double>();
        for (int round = 0; round <= rounds; round++)
        {
            double[] taken =
            [
                await FirstAnswerAsync(port => OwnServers.Minimal(port, model, _file), cancellationToken),
                await FirstAnswerAsync(port => Own(port, _cache), cancellationToken),
                await FirstAnswerAsync(port => Own(port, Path.Combine(folder, $"empty-{port}")), cancellationToken),
                await DownloadAsync(cancellationToken),
            ];
            if (round > 0)
            {
                minimal.Add(taken[0]);
                cached.Add(taken[1]);
                empty.Add(taken[2]);
                download.Add(taken[3]);
            }
        }

        Print(Median(minimal), Median(cached), Median(empty), Median(download), rounds);
    }

    private ProcessStartInfo Own(int port, string cache) =>
        OwnServers.Predict(
            port,
            storage,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["MaaS__FileCache__Folder"] = cache }
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

    private static async Task<bool> AnswersAsync(Uri address, byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpConnection connection = await HttpConnection.OpenAsync(address, cancellationToken);
            return await connection.SendAsync(request, cancellationToken) == 200;
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

    private void Print(double minimal, double cached, double empty, double download, int rounds) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""

                {model.Name}: process start to first answer, medians of {rounds}

                | | ms | |
                |---|---|---|
                | minimal C# program, model on disk | {minimal:F0} | |
                | maas, model in the file cache | {cached:F0} | {cached / minimal:F2} × minimal |
                | download alone | {download:F0} | |
                | maas, empty disk | {empty:F0} | {empty / (minimal + download):F2} × (minimal + download) |
                """
            )
        );

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
