namespace MaaS.Samples.Training.Export;

/// <summary>
/// One LSTM layer's parameters in ONNX's arrangement. torch stacks the gates as input, forget, cell, output (ifgo); ONNX as input,
/// output, forget, cell (iofc). torch has two matrices and two vectors; ONNX wants a leading axis for the direction, and both
/// vectors one after the other.
/// </summary>
/// <param name="Input">W, [1, 4 × hidden, input].</param>
/// <param name="Recurrence">R, [1, 4 × hidden, hidden].</param>
/// <param name="Bias">B, [1, 8 × hidden].</param>
internal sealed record LstmWeights(Weight Input, Weight Recurrence, Weight Bias)
{
    /// <summary>Which of torch's blocks stands at each place of ONNX's.</summary>
    private static readonly int[] TorchBlocks = [0, 3, 1, 2];

    /// <param name="weightIh">torch's <c>weight_ih_l0</c>, [4 × hidden, input].</param>
    /// <param name="weightHh">torch's <c>weight_hh_l0</c>, [4 × hidden, hidden].</param>
    /// <param name="biasIh">torch's <c>bias_ih_l0</c>, [4 × hidden].</param>
    /// <param name="biasHh">torch's <c>bias_hh_l0</c>, [4 × hidden].</param>
    public static LstmWeights FromTorch(Weight weightIh, Weight weightHh, Weight biasIh, Weight biasHh) =>
        new(
            new Weight([1, .. weightIh.Shape], Reorder(weightIh.Values)),
            new Weight([1, .. weightHh.Shape], Reorder(weightHh.Values)),
            new Weight([1, biasIh.Shape[0] * 2], [.. Reorder(biasIh.Values), .. Reorder(biasHh.Values)])
        );

    private static float[] Reorder(float[] gates)
    {
        int block = gates.Length / TorchBlocks.Length;
        return [.. TorchBlocks.SelectMany(at => gates.AsSpan(at * block, block).ToArray())];
    }
}
