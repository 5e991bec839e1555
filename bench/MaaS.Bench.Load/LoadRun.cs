using System.Diagnostics;

namespace MaaS.Bench.Load;

/// <summary>Sends one request over and over from a number of connections.</summary>
internal static class LoadRun
{
    /// <summary>One round, at least one request per connection; what it found goes into <paramref name="result"/>.</summary>
    public static async Task RunAsync(
        BenchServer server,
        byte[] request,
        int connections,
        TimeSpan duration,
        LoadResult result,
        CancellationToken cancellationToken
    )
    {
        TimeSpan processor = server.ProcessorTime;
        long started = Stopwatch.GetTimestamp();
        (List<long> Latencies, int Failures)[] all = await Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(_ => Task.Run(() => RepeatAsync(server.Address, request, started, duration, cancellationToken)))
        );
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        result.Add(
            all.SelectMany(connection => connection.Latencies),
            all.Sum(connection => connection.Failures),
            elapsed,
            server.ProcessorTime - processor,
            server.ResidentBytes
        );
    }

    private static async Task<(List<long> Latencies, int Failures)> RepeatAsync(
        Uri server,
        byte[] request,
        long started,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        using HttpConnection connection = await HttpConnection.OpenAsync(server, cancellationToken);
        var latencies = new List<long>();
        int failures = 0;
        do
        {
            long sent = Stopwatch.GetTimestamp();
            int status = await connection.SendAsync(request, cancellationToken);
            if (status == 200)
            {
                latencies.Add(Stopwatch.GetTimestamp() - sent);
            }
            else
            {
                failures++;
            }
        } while (Stopwatch.GetElapsedTime(started) < duration);

        return (latencies, failures);
    }
}
