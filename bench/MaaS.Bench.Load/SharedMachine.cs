namespace MaaS.Bench.Load;

/// <summary>
/// ONNX Runtime alone while HTTP alone goes on beside it, in programs of their own: what is left of both when they share cores,
/// caches and memory, before there is any server that joins them.
/// </summary>
internal sealed class SharedMachine(BenchServer none, BareRuns bare)
{
    private readonly List<double> _answers = [];
    private readonly List<double> _rows = [];

    /// <summary>Measures one round.</summary>
    /// <param name="request">For <c>null</c>.</param>
    /// <param name="rate">Requests per second, of which some may be late.</param>
    /// <param name="sizes">Rows of one run after the other.</param>
    public async Task RoundAsync(
        byte[] request,
        double rate,
        IReadOnlyList<int> sizes,
        int connections,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        var load = new PacedLoad(none.Address, request, connections, (int)rate);
        Task<double> runs = Task.Run(() => bare.Beside(sizes, connections, duration), cancellationToken);
        List<double> answered = await load.RunAsync(duration, cancellationToken);
        _answers.Add(answered.Count / duration.TotalSeconds);
        _rows.Add(await runs);
    }

    /// <summary>
    /// The rate at which both would be equally fast. What an answer takes from ONNX Runtime is taken to be the same at any rate.
    /// </summary>
    /// <param name="alone">Rows per second of ONNX Runtime with nothing beside it.</param>
    public double PerSecond(double alone) => alone / (1 + ((alone - _rows.Average()) / _answers.Average()));
}
