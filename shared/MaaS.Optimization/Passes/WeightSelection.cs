using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes;

/// <summary>Which tensors of a graph are weights worth storing in fewer bits.</summary>
internal static class WeightSelection
{
    /// <summary>FLOAT initializers of two or more dimensions, large enough and not excluded; a list of its own.</summary>
    public static IReadOnlyList<TensorProto> Floats(GraphProto graph, int minElements, PassLog log)
    {
        var weights = new List<TensorProto>();
        foreach (TensorProto tensor in graph.Initializer)
        {
            long count = TensorData.ElementCount(tensor);
            if (count < minElements || tensor.Dims.Count < 2 || log.IsExcluded(tensor.Name))
            {
                continue;
            }

            if (tensor.DataType != (int)DataType.Float)
            {
                if (tensor.DataType is (int)DataType.Float16 or (int)DataType.Bfloat16 or (int)DataType.Double)
                {
                    log.Leave(tensor.Name, $"it is {ElementTypes.Name(tensor.DataType)}, not float");
                }
            }
            else
            {
                weights.Add(tensor);
            }
        }

        return weights;
    }
}
