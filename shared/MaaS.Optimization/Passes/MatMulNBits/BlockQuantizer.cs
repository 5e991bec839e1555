using System.Numerics.Tensors;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>Rounds a matrix to 4 or 8 bits, block by block along the inputs; the last block of a row is filled up with zeros.</summary>
internal sealed class BlockQuantizer
{
    /// <summary>How far a block's range may shrink while its squared error is looked for at its least.</summary>
    private static readonly float[] Shrinks = [0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f];

    private readonly int _inputs;
    private readonly MatMulNBitsOptions _options;
    private readonly int _blocks;
    private readonly int _blockBytes;
    private readonly int _zeroBytes;
    private readonly byte[] _values;
    private readonly float[] _scales;
    private readonly byte[]? _zeros;
    private SquaredError _error;

    public BlockQuantizer(int outputs, int inputs, MatMulNBitsOptions options)
    {
        _inputs = inputs;
        _options = options;
        _blocks = (inputs + options.BlockSize - 1) / options.BlockSize;
        _blockBytes = options.BlockSize * options.Bits / 8;
        _zeroBytes = ((_blocks * options.Bits) + 7) / 8;
        _values = new byte[checked(outputs * _blocks * _blockBytes)];
        _scales = new float[outputs * _blocks];
        _zeros = options.Symmetric ? null : new byte[outputs * _zeroBytes];
    }

    /// <summary>Rounds the weights of some neighbouring outputs.</summary>
    /// <param name="first">The first of these outputs.</param>
    /// <param name="weights">[some outputs, inputs], finite.</param>
    public void Quantize(int first, ReadOnlySpan<float> weights)
    {
        for (int output = first; !weights.IsEmpty; output++, weights = weights[_inputs..])
        {
            for (int block = 0; block < _blocks; block++)
            {
                int start = block * _options.BlockSize;
                Quantize(weights[start..Math.Min(start + _options.BlockSize, _inputs)], output, block);
            }
        }
    }

    /// <summary>What was made of all outputs.</summary>
    public BlockWeights ToWeights() => new(_values, _scales, _zeros, _error.Relative);

    private void Quantize(ReadOnlySpan<float> part, int output, int block)
    {
        BlockGrid grid = Best(part, _options, out float squaredError);
        _error.Add(squaredError, TensorPrimitives.SumOfSquares(part));
        int index = (output * _blocks) + block;
        _scales[index] = grid.Step;
        Pack(part, grid, _options, _values.AsSpan(index * _blockBytes, _blockBytes));
        if (_zeros is not null)
        {
            Put(_zeros.AsSpan(output * _zeroBytes, _zeroBytes), block, grid.Zero, _options.Bits);
        }
    }

    private static BlockGrid Best(ReadOnlySpan<float> block, MatMulNBitsOptions options, out float error)
    {
        BlockGrid best = Grid(block, options, 1);
        error = best.SquaredError(block);
        // In 8 bits clipping loses more than the finer steps gain.
        if (!options.Clip || options.Bits == 8)
        {
            return best;
        }

        foreach (float shrink in Shrinks)
        {
            BlockGrid grid = Grid(block, options, shrink);
            float here = grid.SquaredError(block);
            if (here < error)
            {
                (best, error) = (grid, here);
            }
        }

        return best;
    }

    private static BlockGrid Grid(ReadOnlySpan<float> block, MatMulNBitsOptions options, float shrink) =>
        options.Symmetric
            ? BlockGrid.Symmetric(block, options.Bits, shrink)
            : BlockGrid.Asymmetric(block, options.Bits, shrink);

    private static void Pack(ReadOnlySpan<float> block, BlockGrid grid, MatMulNBitsOptions options, Span<byte> bytes)
    {
        Span<byte> q = stackalloc byte[options.BlockSize];
        grid.Quantize(block, q);
        q[block.Length..].Fill((byte)grid.Zero);
        if (options.Bits == 8)
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
