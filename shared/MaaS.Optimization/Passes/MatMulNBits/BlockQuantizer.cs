using System.Numerics.Tensors;
using MaaS.Optimization.Passes.Compensation;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>Rounds a matrix to 4 or 8 bits, block by block along the inputs; the last block of a row is filled up with zeros.</summary>
internal sealed class BlockQuantizer
{
    /// <summary>How far a block's range may shrink while its squared error is looked for at its least.</summary>
    private static readonly float[] Shrinks = [0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f];

    /// <summary>Rows that are compensated at a time: what they read of the factors is read once for all of them.</summary>
    private const int RowsTogether = 8;

    private readonly MatMulNBitsOptions _options;
    private readonly int _blocks;
    private readonly int _blockBytes;
    private readonly int _zeroBytes;
    private readonly byte[] _values;
    private readonly float[] _scales;
    private readonly byte[]? _zeros;

    public BlockQuantizer(int outputs, int inputs, MatMulNBitsOptions options)
    {
        _options = options;
        _blocks = (inputs + options.BlockSize - 1) / options.BlockSize;
        _blockBytes = options.BlockSize * options.Bits / 8;
        _zeroBytes = ((_blocks * options.Bits) + 7) / 8;
        _values = new byte[checked(outputs * _blocks * _blockBytes)];
        _scales = new float[outputs * _blocks];
        _zeros = options.Symmetric ? null : new byte[outputs * _zeroBytes];
    }

    /// <summary>
    /// Rounds a part of the matrix. Parts may be rounded at the same time where none ends between two blocks that share a byte of
    /// zero points: it begins with an even one, and ends with the row or before an even one.
    /// </summary>
    /// <param name="firstOutput">The first of its outputs.</param>
    /// <param name="firstBlock">The first of its blocks, the same of every output.</param>
    /// <param name="inputs">Weights of an output; a multiple of the block size unless the row ends with them.</param>
    /// <param name="weights">[some outputs, inputs], finite.</param>
    public SquaredError Quantize(int firstOutput, int firstBlock, int inputs, ReadOnlySpan<float> weights)
    {
        var error = new SquaredError();
        for (int output = firstOutput; !weights.IsEmpty; output++, weights = weights[inputs..])
        {
            for (int start = 0, block = firstBlock; start < inputs; start += _options.BlockSize, block++)
            {
                ReadOnlySpan<float> part = weights[start..Math.Min(start + _options.BlockSize, inputs)];
                error.Add(Quantize(part, output, block), TensorPrimitives.SumOfSquares(part));
            }
        }

        return error;
    }

    /// <summary>
    /// Rounds whole rows, where each weight makes up for the errors of those before it. Any rows may be rounded at the same time.
    /// </summary>
    /// <param name="weights">[some outputs, all inputs], finite; what they were rounded to when it ends.</param>
    public SquaredError Quantize(int firstOutput, Span<float> weights, ErrorCompensation compensation)
    {
        var error = new SquaredError();
        int inputs = compensation.Inputs;
        var given = new float[RowsTogether * inputs];
        var errors = new float[RowsTogether * _options.BlockSize];
        for (int output = firstOutput; !weights.IsEmpty; output += RowsTogether)
        {
            int count = Math.Min(RowsTogether, weights.Length / inputs);
            Span<float> rows = weights[..(count * inputs)];
            rows.CopyTo(given);
            for (int start = 0; start < inputs; start += _options.BlockSize)
            {
                Quantize(rows, start, output, errors, compensation);
            }

            for (int i = 0; i < rows.Length; i += inputs)
            {
                ReadOnlySpan<float> before = given.AsSpan(i, inputs);
                double distance = TensorPrimitives.Distance(rows.Slice(i, inputs), before);
                error.Add(distance * distance, TensorPrimitives.SumOfSquares(before));
            }

            weights = weights[rows.Length..];
        }

        return error;
    }

    /// <summary>What was made of all parts.</summary>
    public BlockWeights ToWeights(double relativeError) => new(_values, _scales, _zeros, relativeError);

    /// <returns>The squared error.</returns>
    private float Quantize(ReadOnlySpan<float> part, int output, int block)
    {
        BlockGrid grid = Best(part, _options, out float squaredError);
        Span<byte> q = stackalloc byte[_options.BlockSize];
        grid.Quantize(part, q);
        q[part.Length..].Fill((byte)grid.Zero);
        Store(q, grid, output, block);
        return squaredError;
    }

    /// <summary>Rounds the block that begins at <paramref name="start"/> of some rows, then has what is behind it make up for that.</summary>
    /// <param name="errors">Room for those of every row's block.</param>
    private void Quantize(
        Span<float> rows,
        int start,
        int firstOutput,
        Span<float> errors,
        ErrorCompensation compensation
    )
    {
        int inputs = compensation.Inputs;
        int end = Math.Min(start + _options.BlockSize, inputs);
        for (int row = 0; row * inputs < rows.Length; row++)
        {
            Quantize(
                rows.Slice(row * inputs, inputs),
                start..end,
                firstOutput + row,
                errors.Slice(row * _options.BlockSize, end - start),
                compensation
            );
        }

        for (int i = start; i < end && end < inputs; i++)
        {
            for (int row = 0; row * inputs < rows.Length; row++)
            {
                compensation.Spread(
                    rows.Slice(row * inputs, inputs),
                    i,
                    end..inputs,
                    errors[(row * _options.BlockSize) + i - start]
                );
            }
        }
    }

    /// <summary>Rounds a block of a row; errors are made up for inside it alone.</summary>
    private void Quantize(Span<float> row, Range block, int output, Span<float> errors, ErrorCompensation compensation)
    {
        (int start, int length) = block.GetOffsetAndLength(row.Length);
        BlockGrid grid = Best(row[block], _options, out _);
        Span<byte> q = stackalloc byte[_options.BlockSize];
        q.Fill((byte)grid.Zero);
        for (int i = 0; i < length; i++)
        {
            q[i] = (byte)grid.Quantize(row[start + i]);
            float rounded = grid.Value(q[i]);
            errors[i] = row[start + i] - rounded;
            compensation.Spread(row, start + i, (start + i + 1)..(start + length), errors[i]);
            row[start + i] = rounded;
        }

        Store(q, grid, output, start / _options.BlockSize);
    }

    /// <param name="q">As many as a block has.</param>
    private void Store(ReadOnlySpan<byte> q, BlockGrid grid, int output, int block)
    {
        int index = (output * _blocks) + block;
        _scales[index] = grid.Step;
        Pack(q, _options.Bits, _values.AsSpan(index * _blockBytes, _blockBytes));
        if (_zeros is not null)
        {
            Put(_zeros.AsSpan(output * _zeroBytes, _zeroBytes), block, grid.Zero, _options.Bits);
        }
    }

    private static BlockGrid Best(ReadOnlySpan<float> block, MatMulNBitsOptions options, out float error)
    {
        BlockRange range = BlockRange.Of(block);
        BlockGrid best = Grid(range, options, 1);
        error = best.SquaredError(block);
        // In 8 bits clipping loses more than the finer steps gain.
        if (!options.Clip || options.Bits == 8)
        {
            return best;
        }

        foreach (float shrink in Shrinks)
        {
            BlockGrid grid = Grid(range, options, shrink);
            float here = grid.SquaredError(block);
            if (here < error)
            {
                (best, error) = (grid, here);
            }
        }

        return best;
    }

    private static BlockGrid Grid(BlockRange range, MatMulNBitsOptions options, float shrink) =>
        (
            options.Symmetric
                ? BlockGrid.Symmetric(range, options.Bits, shrink)
                : BlockGrid.Asymmetric(range, options.Bits, shrink)
        ) with
        {
            Rounding = options.Rounding,
        };

    private static void Pack(ReadOnlySpan<byte> q, int bits, Span<byte> bytes)
    {
        if (bits == 8)
        {
            q.CopyTo(bytes);
            return;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(q[2 * i] | (q[(2 * i) + 1] << 4));
        }
    }

    private static void Put(Span<byte> bytes, int index, int value, int bits)
    {
        if (bits == 8)
        {
            bytes[index] = (byte)value;
        }
        else
        {
            bytes[index / 2] |= (byte)(value << (index % 2 * 4));
        }
    }
}
