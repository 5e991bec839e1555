using System.Runtime.InteropServices;
using MaaS.Optimization.Isolation;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Compares one output of two models feed by feed; holds sums, never outputs.</summary>
/// <param name="isFeatures">Whether its rows are features: no decision is read off them.</param>
internal sealed class FidelityAccumulator(TensorSpec output, bool isFeatures)
{
    /// <summary>How far from 1 the sum of a row of probabilities may be (single precision over tens of thousands of classes).</summary>
    private const double ProbabilityTolerance = 1e-2;

    private double _differenceSquared;
    private double _originalSquared;
    private double _candidateSquared;
    private double _product;
    private double _maxDifference;
    private long _rows;
    private long _agreeing;
    private object? _firstDecision;
    private bool _decisionsVary;
    private long _nonFinite;
    private int _shapeMismatches;

    public void Add(OrtValue original, OrtValue candidate)
    {
        long[] shape = original.GetTensorTypeAndShape().Shape;
        if (!shape.AsSpan().SequenceEqual(candidate.GetTensorTypeAndShape().Shape))
        {
            _shapeMismatches++;
        }
        else if (
            output.DataType is TensorDataType.Fp16 or TensorDataType.Fp32 or TensorDataType.Fp64 or TensorDataType.Bf16
        )
        {
            AddNumbers(
                NativeTensors.ToDoubles(original, output.DataType),
                NativeTensors.ToDoubles(candidate, output.DataType),
                shape
            );
        }
        else if (output.DataType == TensorDataType.Bytes)
        {
            string[] expected = original.GetStringTensorAsArray();
            string[] found = candidate.GetStringTensorAsArray();
            AddDecisions(expected.Length, i => expected[i], i => found[i]);
        }
        else
        {
            AddExact(original, candidate);
        }
    }

    public OutputFidelity ToFidelity()
    {
        double norms = Math.Sqrt(_originalSquared) * Math.Sqrt(_candidateSquared);
        bool bothZero = _originalSquared == 0 && _candidateSquared == 0;
        return new OutputFidelity
        {
            Name = output.Name,
            RelativeL2 = _differenceSquared == 0 ? 0 : Math.Sqrt(_differenceSquared / _originalSquared),
            Cosine =
                bothZero ? 1
                : norms == 0 ? 0
                : Math.Clamp(_product / norms, -1, 1),
            MaxAbsoluteDifference = _maxDifference,
            Top1Agreement = _rows == 0 ? null : (double)_agreeing / _rows,
            Rows = _rows,
            DecisionsVary = _decisionsVary,
            NonFiniteMismatches = _nonFinite,
            ShapeMismatches = _shapeMismatches,
        };
    }

    /// <summary>The figures of floating-point outputs of the given shape, row-major.</summary>
    internal void AddNumbers(double[] original, double[] candidate, long[] shape)
    {
        for (int i = 0; i < original.Length; i++)
        {
            double expected = original[i];
            double found = candidate[i];
            if (!double.IsFinite(expected) || !double.IsFinite(found))
            {
                _nonFinite += expected.Equals(found) ? 0 : 1;
                continue;
            }

            double difference = found - expected;
            _differenceSquared += difference * difference;
            _originalSquared += expected * expected;
            _candidateSquared += found * found;
            _product += expected * found;
            _maxDifference = Math.Max(_maxDifference, Math.Abs(difference));
        }

        AddRows(original, candidate, shape);
    }

    private void AddRows(double[] original, double[] candidate, long[] shape)
    {
        int columns = shape.Length is 2 or 3 ? (int)shape[^1] : 0;
        if (isFeatures || columns < 2 || (shape.Length == 3 && !AreProbabilities(original, columns)))
        {
            return;
        }

        AddDecisions(
            original.Length / columns,
            row => LargestAt(original, row * columns, columns),
            row => LargestAt(candidate, row * columns, columns)
        );
    }

    private static bool AreProbabilities(double[] values, int columns)
    {
        for (int start = 0; start < values.Length; start += columns)
        {
            double sum = 0;
            foreach (double value in values.AsSpan(start, columns))
            {
                if (value < -ProbabilityTolerance)
                {
                    return false;
                }

                sum += value;
            }

            if (!(Math.Abs(sum - 1) <= ProbabilityTolerance))
            {
                return false;
            }
        }

        return true;
    }

    private static int LargestAt(double[] values, int start, int count)
    {
        int best = 0;
        for (int i = 1; i < count; i++)
        {
            if (values[start + i] > values[start + best])
            {
                best = i;
            }
        }

        return best;
    }

    private void AddExact(OrtValue original, OrtValue candidate)
    {
        // Spans cannot be captured; outputs of integers are labels and indices, small.
        byte[] expected = original.GetTensorMutableRawData().ToArray();
        byte[] found = candidate.GetTensorMutableRawData().ToArray();
        int size = output.DataType.ElementSize()!.Value;
        AddDecisions(expected.Length / size, i => Bits(expected, i, size), i => Bits(found, i, size));
    }

    private static ulong Bits(byte[] elements, int index, int size)
    {
        ulong bits = 0;
        elements.AsSpan(index * size, size).CopyTo(MemoryMarshal.AsBytes(new Span<ulong>(ref bits)));
        return bits;
    }

    private void AddDecisions<T>(int count, Func<int, T> original, Func<int, T> candidate)
        where T : IEquatable<T>
    {
        for (int i = 0; i < count; i++)
        {
            T decision = original(i);
            _agreeing += decision.Equals(candidate(i)) ? 1 : 0;
            _firstDecision ??= decision;
            _decisionsVary |= !decision.Equals((T)_firstDecision);
        }

        _rows += count;
    }
}
