using System.Numerics.Tensors;
using MaaS.Optimization.Calibration.Moments;

namespace MaaS.Optimization.Passes.Compensation;

/// <summary>
/// Rounding one weight after the other, where the weights that are still to come make up for what was lost: with e the error of
/// weight j, weight k becomes w[k] + e · F[j,k], which is the least-squares answer to e · x[j] by the inputs behind it (Frantar
/// et al., GPTQ, 2023). With H = Σx·xᵀ and H⁻¹ = L · Lᵀ, F[j,k] = −L[k,j] / L[j,j].
/// </summary>
internal sealed class ErrorCompensation
{
    /// <summary>Added to the diagonal as a share of its mean: keeps the fit from following what the samples have by chance.</summary>
    private const double Damping = 0.01;

    /// <summary>A matrix of this width takes 128 MiB; wider activations are not measured.</summary>
    public const int MaxInputs = 4096;

    private readonly float[] _factors;

    private ErrorCompensation(float[] factors, int inputs)
    {
        _factors = factors;
        Inputs = inputs;
    }

    /// <summary>Weights of an output.</summary>
    public int Inputs { get; }

    /// <summary>Null: nothing can be fitted (no activation differs from zero).</summary>
    public static ErrorCompensation? Create(SecondMoments moments)
    {
        int size = moments.Width;
        double[] matrix = [.. moments.Products];
        double power = Enumerable.Range(0, size).Sum(i => matrix[(i * size) + i]) / size;
        if (power <= 0)
        {
            return null;
        }

        // The fewer the observations, the less of what they say about pairs of inputs holds for others.
        double damping = power * Math.Max(Damping, (double)size / moments.Count / 4);
        for (int i = 0; i < size; i++)
        {
            matrix[(i * size) + i] += damping;
        }

        // With its rows and columns in reverse order, H = M · Mᵀ gives L as M⁻ᵀ, in reverse order too: no inverse of H is needed.
        Array.Reverse(matrix);
        if (!SymmetricMatrix.Factor(matrix, size))
        {
            return null;
        }

        double[] lower = SymmetricMatrix.InverseTransposed(matrix, size);
        Array.Reverse(lower);
        var factors = new float[lower.Length];
        for (int j = 0; j < size; j++)
        {
            for (int k = j + 1; k < size; k++)
            {
                factors[(j * size) + k] = (float)(-lower[(k * size) + j] / lower[(j * size) + j]);
            }
        }

        return new ErrorCompensation(factors, size);
    }

    /// <summary>Has weights behind <paramref name="input"/> make up for its error.</summary>
    /// <param name="weights">Of one output, [<see cref="Inputs"/>].</param>
    /// <param name="behind">Which of them.</param>
    /// <param name="error">The weight minus what it was rounded to.</param>
    public void Spread(Span<float> weights, int input, Range behind, float error)
    {
        ReadOnlySpan<float> factors = _factors.AsSpan(input * Inputs, Inputs)[behind];
        TensorPrimitives.MultiplyAdd(factors, error, weights[behind], weights[behind]);
    }
}
