using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning.Refit;

/// <summary>A tensor whose activations were seen, with the weights that read it: what its channels are worth, and their refit.</summary>
internal sealed class MeasuredChannels
{
    private readonly OnnxModel _model;
    private readonly ChannelReconstruction _reconstruction;
    private readonly IReadOnlyList<ChannelMember> _readers;
    private readonly int[] _ids;
    private readonly double[] _power;
    private readonly double _whole;
    private readonly BiasSlot? _bias;

    private MeasuredChannels(
        OnnxModel model,
        ChannelReconstruction reconstruction,
        IReadOnlyList<ChannelMember> readers,
        BiasSlot? bias,
        long observations
    )
    {
        Observations = observations;
        _model = model;
        _reconstruction = reconstruction;
        _readers = readers;
        _bias = bias;
        _ids = readers[0].Input!.Ids;
        _power = new double[_ids.Length];
        foreach (ChannelMember reader in readers)
        {
            double[] power = WeightMagnitudes.Power(
                TensorData.Floats(model, reader.Tensor),
                AxisView.Of(reader.Tensor, reader.Axis)
            );
            for (int i = 0; i < power.Length; i++)
            {
                _power[i / reader.Input!.Inner] += power[i];
            }
        }

        _whole = Enumerable.Range(0, _power.Length).Sum(i => _power[i] * reconstruction.Power(i));
    }

    /// <summary>How often the channels were seen, in all samples together.</summary>
    public long Observations { get; }

    /// <param name="readers">All of this tensor and axis.</param>
    /// <returns>Null: nothing can be fitted.</returns>
    public static MeasuredChannels? Create(
        OnnxModel model,
        IReadOnlyList<ChannelMember> readers,
        SecondMoments moments,
        double ridge
    )
    {
        var slots = new BiasSlot(model);
        bool centred = readers.All(reader => slots.Exists(reader.Node, Outputs(reader)));
        return ChannelReconstruction.Create(moments, centred, ridge) is { } reconstruction
            ? new MeasuredChannels(model, reconstruction, readers, centred ? slots : null, moments.Count)
            : null;
    }

    /// <summary>
    /// Adds, for every position of a channel, what its removal would cost: a squared error, as a share of all that is read here,
    /// so that tensors of different magnitudes count the same.
    /// </summary>
    /// <param name="costs">By class; only those in it are of interest.</param>
    public void AddCosts(Dictionary<int, double> costs, ChannelClasses classes)
    {
        foreach ((int place, int id) in _ids.Index())
        {
            int of = classes.Find(id);
            if (costs.TryGetValue(of, out double cost))
            {
                costs[of] = cost + (_whole > 0 ? _reconstruction.Cost(place, _power[place]) / _whole : 0);
            }
        }
    }

    public void Remove(int channel, ChannelClasses classes)
    {
        foreach ((int place, int id) in _ids.Index())
        {
            if (classes.Find(id) == channel)
            {
                _reconstruction.Remove(place);
            }
        }
    }

    /// <summary>Changes the weights that read the channels so that those that stay stand for those that go.</summary>
    public void Refit()
    {
        int[] removed = [.. _reconstruction.Removed];
        if (removed.Length == 0)
        {
            return;
        }

        var coefficients = new double[removed.Length][];
        var constants = new double[removed.Length];
        for (int i = 0; i < removed.Length; i++)
        {
            coefficients[i] = _reconstruction.Coefficients(removed[i], out constants[i]);
        }

        foreach (ChannelMember reader in _readers)
        {
            var rows = new WeightRows(_model, reader);
            if (_bias is not null)
            {
                _bias.Add(reader.Node, rows.Constants(removed, constants, Outputs(reader)));
            }

            rows.Redistribute(removed, coefficients);
            rows.Write();
        }
    }

    /// <summary>How many outputs the node of a weight has.</summary>
    private static long Outputs(ChannelMember reader) =>
        reader.Tensor.Dims.Count == 2 ? reader.Tensor.Dims[1 - reader.Axis] : reader.Tensor.Dims[0];
}
