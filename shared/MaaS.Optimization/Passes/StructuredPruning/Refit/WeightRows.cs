using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning.Refit;

/// <summary>A copy of a weight with one row for each position of the axis that reads channels.</summary>
internal sealed class WeightRows
{
    private readonly ChannelMember _reader;
    private readonly AxisView _view;
    private readonly int _width;
    private readonly float[] _rows;

    public WeightRows(OnnxModel model, ChannelMember reader)
    {
        _reader = reader;
        _view = AxisView.Of(reader.Tensor, reader.Axis);
        _width = _view.Outer * _view.Inner;
        _rows = new float[_view.Size * _width];
        ReadOnlySpan<float> values = TensorData.Floats(model, reader.Tensor);
        for (int outer = 0; outer < _view.Outer; outer++)
        {
            for (int index = 0; index < _view.Size; index++)
            {
                values[_view.At(outer, index)].CopyTo(_rows.AsSpan((index * _width) + (outer * _view.Inner)));
            }
        }
    }

    private int Inner => _reader.Input!.Inner;

    /// <summary>What a constant in place of each removed channel adds to every output.</summary>
    public double[] Constants(int[] removed, double[] constants, long outputs)
    {
        var sums = new double[outputs];
        // Rows are [outputs, window] for [out, in, …] weights, and the outputs themselves for [in, out].
        int window = _width / (int)outputs;
        for (int i = 0; i < removed.Length; i++)
        {
            for (int inner = 0; inner < Inner; inner++)
            {
                ReadOnlySpan<float> row = Row(removed[i], inner);
                for (int j = 0; j < row.Length; j++)
                {
                    sums[j / window] += constants[i] * row[j];
                }
            }
        }

        return sums;
    }

    /// <summary>Adds the rows of removed channels to those of the others, by their coefficients.</summary>
    public void Redistribute(int[] removed, double[][] coefficients)
    {
        for (int i = 0; i < removed.Length; i++)
        {
            for (int channel = 0; channel < coefficients[i].Length; channel++)
            {
                float coefficient = (float)coefficients[i][channel];
                for (int inner = 0; coefficient != 0 && inner < Inner; inner++)
                {
                    Span<float> target = Row(channel, inner);
                    TensorPrimitives.MultiplyAdd(Row(removed[i], inner), coefficient, target, target);
                }
            }
        }
    }

    /// <summary>Puts the rows back into the tensor.</summary>
    public void Write()
    {
        var values = new float[_rows.Length];
        for (int outer = 0; outer < _view.Outer; outer++)
        {
            for (int index = 0; index < _view.Size; index++)
            {
                _rows
                    .AsSpan((index * _width) + (outer * _view.Inner), _view.Inner)
                    .CopyTo(values.AsSpan()[_view.At(outer, index)]);
            }
        }

        TensorData.Clear(_reader.Tensor);
        _reader.Tensor.RawData = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(
            MemoryMarshal.AsBytes(values.AsSpan()).ToArray()
        );
    }

    private Span<float> Row(int channel, int inner) => _rows.AsSpan(((channel * Inner) + inner) * _width, _width);
}
