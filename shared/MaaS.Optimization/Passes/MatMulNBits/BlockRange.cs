using System.Numerics.Tensors;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>What the weights of a block lie between, 0 among them.</summary>
internal readonly record struct BlockRange(float Low, float High)
{
    /// <summary>The one farther from 0, with its sign.</summary>
    public float Largest => High >= -Low ? High : Low;

    public static BlockRange Of(ReadOnlySpan<float> block) =>
        new(MathF.Min(0, TensorPrimitives.Min(block)), MathF.Max(0, TensorPrimitives.Max(block)));
}
