using System.Diagnostics;

namespace MaaS.Bench.Load;

/// <summary>
/// Sends one request at a steady rate, whether or not the last was answered: each connection has its times, and a request that could
/// not be sent at its time because the one before took too long counts from then.
/// </summary>
internal sealed class PacedLoad(Uri server, byte[] request, int connections, int rate)
{
    /// <summary>Milliseconds of every answer. What is not 200 ends the run.</summary>
    public async Task<List<double>> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        List<double>[] all = await Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(connection => Task.Run(() => SendAsync(connection, started, duration, cancellationToken)))
        );
        return [.. all.SelectMany(latencies => latencies)];
    }

    private async Task<List<double>> SendAsync(
        int first,
        long started,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        using HttpConnection connection = await HttpConnection.OpenAsync(server, cancellationToken);
        var latencies = new List<double>();
        for (int turn = first; ; turn += connections)
        {
            TimeSpan due = TimeSpan.FromSeconds((double)turn / rate);
            if (due > duration)
            {
                return latencies;
            }

            TimeSpan early = due - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, TimeProvider.System, cancellationToken);
                // How much later than asked the timer woke us is not the server's doing.
                due = Stopwatch.GetElapsedTime(started);
            }

            int status = await connection.SendAsync(request, cancellationToken);
            if (status != 200)
            {
                throw new InvalidOperationException($"The model that is measured answered {status}.");
            }

            latencies.Add((Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds);
        }
    }
}
