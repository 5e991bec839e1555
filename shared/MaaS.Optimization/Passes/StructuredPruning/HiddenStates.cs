using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>Makes the hidden states of recurrent layers visible: the first output of many has no name, since nothing reads it.</summary>
internal static class HiddenStates
{
    /// <summary>The same names for the same model.</summary>
    public static void Name(OnnxModel model)
    {
        var names = new FreshNames(model.Proto);
        foreach (NodeProto node in model.Graph.Node.Where(node => node.OpType is "LSTM" or "GRU" or "RNN"))
        {
            if (node.Output is [{ Length: 0 }, ..])
            {
                node.Output[0] = names.Next($"{node.Output.First(output => output.Length > 0)}_states");
            }
        }
    }
}
