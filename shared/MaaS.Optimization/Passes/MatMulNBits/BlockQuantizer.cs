using System.Numerics.Tensors;
using MaaS.Optimization.Passes.Compensation;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>Rounds a matrix to 4 or 8 bits, block by block along the inputs; the last block of a row is filled up with zeros.</summary>
internal sealed class BlockQuantizer
{
    /// <summary>How far a block's range may shrink while its squared error is looked for at its least.</summary>
    private static readonly float[] Shrinks = [0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f];

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
        var given = new float[compensation.Inputs];
        for (int output = firstOutput; !weights.IsEmpty; output++, weights = weights[given.Length..])
        {
            Span<float> row = weights[..given.Length];
            row.CopyTo(given);
            for (int start = 0, block = 0; start < row.Length; start += _options.BlockSize, block++)
            {
                Quantize(row, start, output, block, compensation);
            }

            double distance = TensorPrimitives.Distance(row, given);
            error.Add(distance * distance, TensorPrimitives.SumOfSquares<float>(given));
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

    /// <summary>Rounds the block of a row that begins at <paramref name="start"/>.</summary>
    private void Quantize(Span<float> row, int start, int output, int block, ErrorCompensation compensation)
    {
        int end = Math.Min(start + _options.BlockSize, row.Length);
        BlockGrid grid = Best(row[start..end], _options, out _);
        Span<byte> q = stackalloc byte[_options.BlockSize];
        q.Fill((byte)grid.Zero);
        for (int i = start; i < end; i++)
        {
            q[i - start] = (byte)grid.Quantize(row[i]);
            float rounded = grid.Value(q[i - start]);
            compensation.Spread(row, i, row[i] - rounded);
            row[i] = rounded;
        }

        Store(q, grid, output, block);
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
