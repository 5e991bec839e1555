using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Isolation;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Some of a job's tensors, as many as may have their matrices in memory at a time.</summary>
internal sealed class ActivationPart
{
    /// <summary>A matrix is as large as its tensor's axis, which only a run tells: few tensors at a time bound their sum.</summary>
    private const int MaxTensors = 8;

    private readonly ActivationAxis[] _axes;
    private readonly SecondMoments?[] _moments;
    private readonly long _maxBytes;
    private readonly bool _products;

    public ActivationPart(MomentsJob job, IReadOnlyList<string> outputs, int first)
    {
        // Without matrices nothing has to be split, and what belongs together is seen on the same samples.
        _axes = [.. job.Axes.Skip(first).Take(job.Products ? MaxTensors : job.Axes.Count)];
        _moments = new SecondMoments?[_axes.Length];
        _maxBytes = job.MaxMatrixBytes;
        _products = job.Products;
        string? missing = _axes
            .Select(axis => axis.Tensor)
            .FirstOrDefault(name => !outputs.Contains(name, StringComparer.Ordinal));
        if (missing is not null)
        {
            throw new InvalidOperationException($"The model does not give '{missing}' out.");
        }
    }

    public int Count => _axes.Length;

    /// <summary>How often each channel of a tensor was seen, divided by how many it has: the least of all tensors.</summary>
    public long FewestPerChannel =>
        _moments.Min(moments => moments is null ? 0 : moments.Count / Math.Max(1, moments.Width));

    /// <summary>Names of the tensors to fetch.</summary>
    public string[] Outputs => [.. _axes.Select(axis => axis.Tensor)];

    /// <summary>Adds one run's tensors, in the order of <see cref="Outputs"/>.</summary>
    public void Add(IReadOnlyCollection<OrtValue> values, int maxRows)
    {
        foreach ((int index, OrtValue value) in values.Index())
        {
            long[] shape = value.GetTensorTypeAndShape().Shape;
            int axis = _axes[index].Axis < 0 ? _axes[index].Axis + shape.Length : _axes[index].Axis;
            int width = (int)shape[axis];
            if (
                _moments[index] is null
                && _moments.Sum(m => m is null ? 0 : MomentsFile.Bytes(m.Width, _products)) > _maxBytes
            )
            {
                throw new InvalidOperationException($"The matrices of {_axes.Length} tensors take too much memory.");
            }

            Add(_moments[index] ??= new SecondMoments(width, _products), value, shape, axis, maxRows);
        }
    }

    public void WriteTo(Stream stream)
    {
        foreach ((int index, SecondMoments? moments) in _moments.Index())
        {
            moments?.Complete();
            MomentsFile.Write(stream, moments ?? new SecondMoments(0, products: false));
            _moments[index] = null;
        }
    }

    private static void Add(SecondMoments moments, OrtValue value, long[] shape, int axis, int maxRows)
    {
        ReadOnlySpan<float> values = value.GetTensorDataAsSpan<float>();
        int inner = (int)shape[(axis + 1)..].Aggregate(1L, (product, size) => product * size);
        int width = moments.Width;
        if (width == 0 || values.IsEmpty)
        {
            return;
        }

        int rows = values.Length / width;
        int taken = Math.Min(rows, maxRows);
        var observation = new float[width];
        for (int i = 0; i < taken; i++)
        {
            int row = (int)((long)i * rows / taken);
            int start = (row / inner * width * inner) + (row % inner);
            for (int channel = 0; channel < width; channel++)
            {
                observation[channel] = values[start + (channel * inner)];
            }

            moments.Add(observation);
        }
    }
}
