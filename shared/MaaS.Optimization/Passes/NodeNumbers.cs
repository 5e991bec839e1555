using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>Whole numbers that a node is given: axes, sizes, places.</summary>
internal static class NodeNumbers
{
    /// <summary>A constant input, or the attribute that it was in older versions of the operator; null: computed, absent, or not of whole numbers.</summary>
    /// <param name="attribute">Its name; null: it never was one.</param>
    public static long[]? Of(OnnxModel model, GraphScope scope, NodeProto node, int input, string? attribute = null)
    {
        if (attribute is not null && NodeAttributes.Find(node, attribute) is { } found)
        {
            return [.. found.Ints];
        }

        return
            input < node.Input.Count
            && node.Input[input].Length > 0
            && scope.FindConstant(node.Input[input]) is { } tensor
            ? TensorData.WholeNumbers(model, tensor)
            : null;
    }
}
