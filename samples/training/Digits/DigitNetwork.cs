using MaaS.Samples.Training.Export;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Digits;

/// <summary>One of the networks, and what is particular to it.</summary>
/// <param name="RowShape">The shape of one image at its input.</param>
/// <param name="Export">Makes the graph of the trained network.</param>
internal sealed record DigitNetwork(
    string Name,
    Module<Tensor, Tensor> Model,
    long[] RowShape,
    string Architecture,
    Func<OnnxGraph> Export
);
