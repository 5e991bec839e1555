using Microsoft.ML.OnnxRuntime;

namespace MaaS.Bench.Load;

/// <summary>
/// ONNX Runtime alone with one model, measured in turns with the servers: with a thread per run, and with all cores for one run after
/// the other. What no server can exceed that puts as many rows into its runs.
/// </summary>
internal sealed class BareRuns : IDisposable
{
    private readonly BenchModel _model;
    private readonly InferenceSession _oneThread;
    private readonly InferenceSession _allCores;
    private readonly List<double> _side = [];
    private readonly List<double> _together = [];

    public BareRuns(BenchModel model)
    {
        _model = model;
        byte[] onnx = model.Onnx();
        using var one = new SessionOptions { IntraOpNumThreads = 1 };
        _oneThread = new InferenceSession(onnx, one);
        using var all = new SessionOptions();
        all.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _allCores = new InferenceSession(onnx, all);
    }

    /// <summary>Rows per second, mean of the rounds, of whichever of the two is better.</summary>
    public double PerSecond => Math.Max(_side.Average(), _together.Average());

    /// <summary>Forgets the rounds so far.</summary>
    public void Clear()
    {
        _side.Clear();
        _together.Clear();
    }

    /// <summary>Measures one round.</summary>
    /// <param name="sizes">Rows of one run after the other.</param>
    /// <param name="connections">With one there is one caller, else one per core.</param>
    /// <param name="duration">Of the round; each of the two gets half.</param>
    public void Round(IReadOnlyList<int> sizes, int connections, TimeSpan duration)
    {
        _side.Add(Side(sizes, connections, duration / 2));
        _together.Add(Together(sizes, duration / 2));
    }

    /// <summary>Rows per second of whichever of the two was better so far, while something else goes on.</summary>
    /// <inheritdoc cref="Round"/>
    public double Beside(IReadOnlyList<int> sizes, int connections, TimeSpan duration) =>
        _side.Average() >= _together.Average() ? Side(sizes, connections, duration) : Together(sizes, duration);

    public void Dispose()
    {
        _oneThread.Dispose();
        _allCores.Dispose();
    }

    private double Side(IReadOnlyList<int> sizes, int connections, TimeSpan duration) =>
        BareRuntime.Measure(_oneThread, _model, sizes, Math.Min(connections, Environment.ProcessorCount), duration);

    private double Together(IReadOnlyList<int> sizes, TimeSpan duration) =>
        BareRuntime.Measure(_allCores, _model, sizes, 1, duration);
}
