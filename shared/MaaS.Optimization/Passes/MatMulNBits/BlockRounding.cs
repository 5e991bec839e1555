using MaaS.Optimization.Passes.Compensation;
using MaaS.Optimization.Passes.Products;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>Rounds the weights of a product in parts, on all cores.</summary>
internal static class BlockRounding
{
    /// <summary>A megabyte of fp32: turned and rounded while the cache has it.</summary>
    private const int PartElements = 1 << 18;

    /// <summary>
    /// A part at a time, in the order of the file and on all cores: a whole weight beside what is made of it would be most of the
    /// memory that this pass takes.
    /// </summary>
    /// <param name="compensation">Null: every block is rounded by itself.</param>
    public static BlockWeights Quantize(
        MatrixProduct product,
        MatMulNBitsOptions options,
        ErrorCompensation? compensation,
        CancellationToken cancellationToken
    )
    {
        var quantizer = new BlockQuantizer(product.Outputs, product.Inputs, options);
        // Zero points of two blocks may share a byte; errors spread over the whole row.
        int band =
            product.IsTransposed || compensation is not null
                ? product.Inputs
                : Math.Min(2 * options.BlockSize, product.Inputs);
        int outputs = Math.Clamp(PartElements / band, 1, product.Outputs);
        int across = (product.Outputs + outputs - 1) / outputs;
        int parts = (product.Inputs + band - 1) / band * across;
        var errors = new SquaredError[parts];
        Parallel.For(
            0,
            parts,
            new ParallelOptions
            {
                CancellationToken = cancellationToken,
                MaxDegreeOfParallelism = Environment.ProcessorCount,
            },
            () => new float[outputs * band],
            (part, _, buffer) =>
            {
                (int firstInput, int firstOutput) = (part / across * band, part % across * outputs);
                int inputs = Math.Min(band, product.Inputs - firstInput);
                Span<float> rows = buffer.AsSpan(0, Math.Min(outputs, product.Outputs - firstOutput) * inputs);
                product.CopyPart(firstInput, inputs, firstOutput, rows);
                errors[part] = compensation is null
                    ? quantizer.Quantize(firstOutput, firstInput / options.BlockSize, inputs, rows)
                    : quantizer.Quantize(firstOutput, rows, compensation);
                return buffer;
            },
            _ => { }
        );
        var error = new SquaredError();
        // In their order: the same sum every time.
        foreach (SquaredError part in errors)
        {
            error.Add(part);
        }

        return quantizer.ToWeights(error.Relative);
    }
}
