using System.Numerics.Tensors;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>Whether weights can be given a scale.</summary>
internal static class FiniteValues
{
    public static bool All(OnnxModel model, TensorProto floats) =>
        TensorPrimitives.IsFiniteAll(TensorData.Floats(model, floats));
}
