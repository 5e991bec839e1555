using System.Numerics.Tensors;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>Importance of a group's channels by the weights that make them.</summary>
internal static class WeightMagnitudes
{
    /// <summary>One number per channel of the group, in its order; larger is more important.</summary>
    public static double[] Of(OnnxModel model, ChannelGroup group, ChannelClasses classes, ChannelImportance importance)
    {
        bool squares = importance != ChannelImportance.L1;
        Dictionary<int, double> sums = group.Classes.ToDictionary(id => id, _ => 0.0);
        foreach (ChannelMember member in group.Members.Where(member => member.Role == ChannelRole.Makes))
        {
            AxisView view = AxisView.Of(member.Tensor, member.Axis);
            ReadOnlySpan<float> values = TensorData.Floats(model, member.Tensor);
            for (int index = 0; index < view.Size; index++)
            {
                int id = classes.Find(member.Positions[index]);
                if (!sums.ContainsKey(id))
                {
                    continue;
                }

                for (int outer = 0; outer < view.Outer; outer++)
                {
                    ReadOnlySpan<float> part = values[view.At(outer, index)];
                    sums[id] += squares ? TensorPrimitives.SumOfSquares(part) : TensorPrimitives.SumOfMagnitudes(part);
                }
            }
        }

        return [.. group.Classes.Select(id => squares ? Math.Sqrt(sums[id]) : sums[id])];
    }

    /// <summary>For each entry of a weight's axis the sum of the squares of its elements.</summary>
    public static double[] Power(ReadOnlySpan<float> values, AxisView view)
    {
        var power = new double[view.Size];
        for (int index = 0; index < view.Size; index++)
        {
            for (int outer = 0; outer < view.Outer; outer++)
            {
                power[index] += TensorPrimitives.SumOfSquares(values[view.At(outer, index)]);
            }
        }

        return power;
    }
}
