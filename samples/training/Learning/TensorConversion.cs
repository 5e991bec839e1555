using MaaS.Samples.Training.Export;
using static TorchSharp.torch;

namespace MaaS.Samples.Training.Learning;

/// <summary>Between arrays and tensors.</summary>
internal static class TensorConversion
{
    /// <summary>Rows of equal length as one tensor.</summary>
    /// <param name="rowShape">What a row is shaped to.</param>
    public static Tensor Stack<T>(IReadOnlyList<T[]> rows, params long[] rowShape)
        where T : unmanaged
    {
        T[] values = [.. rows.SelectMany(row => row)];
        Tensor flat = values is float[] floats ? tensor(floats) : tensor((long[])(object)values);
        return flat.reshape([rows.Count, .. rowShape]);
    }

    public static float[] ToArray(Tensor tensor)
    {
        using Tensor plain = tensor.detach().to_type(ScalarType.Float32).contiguous();
        return plain.data<float>().ToArray();
    }

    public static Weight ToWeight(Tensor parameter) => new(parameter.shape, ToArray(parameter));
}
