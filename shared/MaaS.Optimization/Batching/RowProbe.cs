using MaaS.Optimization.Calibration;
using MaaS.Optimization.Measurement;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Batching;

/// <summary>
/// Runs batches in which one row is extreme, and compares the rows beside it with what they are without it. One scale, mean or
/// sort over all rows shows at an amplitude of 10⁴; a sum shows by NaN; a count of non-zeros by zeros.
/// </summary>
internal sealed class RowProbe(NativeSession session, ModelSignature signature, SampleFeed like)
{
    private const int Rows = 4;
    private const double Amplitude = 1e4;

    /// <summary>Beside another row at the same batch size: the same kernels do the same sums.</summary>
    private const double BesideOthers = 1e-5;

    /// <summary>
    /// Alone against in a batch: other kernels add in another order, in single precision over thousands of terms.
    /// </summary>
    private const double Alone = 1e-4;

    /// <summary>The same two for 16-bit outputs, of 8 to 11 significant bits.</summary>
    private const double HalfPrecisionFactor = 80;

    private double Factor =>
        signature.Outputs.Any(output => output.DataType is TensorDataType.Fp16 or TensorDataType.Bf16)
            ? HalfPrecisionFactor
            : 1;

    /// <summary>What moved a row that had nothing to do with it, as a sentence; null: nothing.</summary>
    /// <param name="pool">At least one row.</param>
    public string? FindDependence(IReadOnlyList<BatchRow> pool)
    {
        BatchRow[] plain = [.. Enumerable.Range(0, Rows).Select(i => pool[i % pool.Count])];
        return AgainstAlone(plain) ?? AgainstExtremes(plain, pool[^1]);
    }

    /// <summary>Compares the rows of one batch with the same rows run alone.</summary>
    public string? AgainstAlone(IReadOnlyList<BatchRow> rows)
    {
        if (Run(rows, out string? problem) is not { } batch)
        {
            return problem;
        }

        for (int i = 0; i < Math.Min(Rows, rows.Count); i++)
        {
            if (Run([rows[i]], out problem) is not { } alone)
            {
                return problem;
            }

            double distance = batch.Distance(i, alone, 0);
            if (!(distance <= Alone * Factor))
            {
                return $"A row among {rows.Count} differs from the same row alone by {distance:g2} of its largest value.";
            }
        }

        return null;
    }

    private string? AgainstExtremes(BatchRow[] plain, BatchRow other)
    {
        if (Run(plain, out string? problem) is not { } expected)
        {
            return problem;
        }

        foreach (int place in (int[])[0, Rows - 1])
        {
            BatchRow own = plain[place];
            (string What, BatchRow Row)[] extremes =
            [
                ("of 10⁴ times the amplitude", own.WithFloats(like, value => value * Amplitude)),
                ("of zeros", own.Zeros()),
                ("of NaN", own.WithFloats(like, _ => double.NaN)),
                ("of other values", other),
            ];
            foreach ((string what, BatchRow row) in extremes)
            {
                if (Beside(plain, place, row, expected) is { } moved)
                {
                    return $"A row {what} {moved}";
                }
            }
        }

        return null;
    }

    private string? Beside(BatchRow[] plain, int place, BatchRow extreme, RowOutputs expected)
    {
        BatchRow[] rows = [.. plain];
        rows[place] = extreme;
        RowOutputs? found;
        try
        {
            found = Run(rows, out string? problem);
            if (found is null)
            {
                return $"changes the outputs: {problem}";
            }
        }
        catch (OnnxRuntimeException exception)
        {
            return $"makes the run fail for all: {exception.Message}";
        }

        for (int i = 0; i < rows.Length; i++)
        {
            if (i != place && found.Distance(i, expected, i) is var distance && !(distance <= BesideOthers * Factor))
            {
                return $"moves another row by {distance:g2} of its largest value.";
            }
        }

        return null;
    }

    private RowOutputs? Run(IReadOnlyList<BatchRow> rows, out string? problem)
    {
        OrtValue[] inputs = session.Bind(BatchRow.Stack(rows, like));
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(inputs);
            return RowOutputs.Read([.. outputs], signature, rows.Count, out problem);
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }
}
