using System.Numerics.Tensors;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>Rounds a matrix to 4 or 8 bits, block by block along the inputs; the last block of a row is filled up with zeros.</summary>
internal static class BlockQuantizer
{
    /// <summary>How far a block's range may shrink while its squared error is looked for at its least.</summary>
    private static readonly float[] Shrinks = [0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f];

    /// <param name="weights">[outputs, inputs], finite.</param>
    public static BlockWeights Quantize(
        ReadOnlySpan<float> weights,
        int outputs,
        int inputs,
        MatMulNBitsOptions options
    )
    {
        int blocks = (inputs + options.BlockSize - 1) / options.BlockSize;
        int blockBytes = options.BlockSize * options.Bits / 8;
        int zeroBytes = ((blocks * options.Bits) + 7) / 8;
        var values = new byte[checked(outputs * blocks * blockBytes)];
        var scales = new float[outputs * blocks];
        byte[]? zeros = options.Symmetric ? null : new byte[outputs * zeroBytes];
        var error = new SquaredError();
        for (int output = 0; output < outputs; output++)
        {
            ReadOnlySpan<float> row = weights.Slice(output * inputs, inputs);
            for (int block = 0; block < blocks; block++)
            {
                int start = block * options.BlockSize;
                ReadOnlySpan<float> part = row.Slice(start, Math.Min(options.BlockSize, inputs - start));
                BlockGrid grid = Best(part, options, out float squaredError);
                error.Add(squaredError, TensorPrimitives.SumOfSquares(part));
                int index = (output * blocks) + block;
                scales[index] = grid.Step;
                Pack(part, grid, options, values.AsSpan(index * blockBytes, blockBytes));
                if (zeros is not null)
                {
                    Put(zeros.AsSpan(output * zeroBytes, zeroBytes), block, grid.Zero, options.Bits);
                }
            }
        }

        return new BlockWeights(values, scales, zeros, error.Relative);
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
