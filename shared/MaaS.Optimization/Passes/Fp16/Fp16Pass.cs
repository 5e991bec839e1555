using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.Fp16;

/// <summary>
/// Computes in fp16 for GPUs: matrix products, convolutions and recurrences with what stands between them; weights halve.
/// Inputs and outputs stay fp32, and so does what fp16 cannot hold (<see cref="HalfOperators"/>), bodies of control flow
/// included. CPUs have hardly any fp16 kernels: ONNX Runtime computes it in fp32 there and tells neither how fast nor how right it
/// is; for the latter there is <see cref="HalfEmulation"/>.
/// </summary>
internal sealed class Fp16Pass()
    : OptimizationPass<Fp16Options>(
        new PassDescriptor
        {
            Name = "fp16",
            Summary = "Weights and activations in fp16, for GPUs.",
            OpTypes = ["Conv", "ConvTranspose", "MatMul", "Gemm", "LSTM", "GRU", "RNN"],
            Exactness = PassExactness.Approximate,
            Precision = "fp16",
            Target = "cuda",
        }
    )
{
    protected override void Transform(
        OnnxModel model,
        Fp16Options options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        var selection = new HalfSelection(model, log);
        if (selection.Count == 0)
        {
            return;
        }

        if (options.Emulate)
        {
            new HalfEmulation(model, selection, log).Rewrite(cancellationToken);
        }
        else
        {
            new HalfRewriter(model, selection, log).Rewrite(cancellationToken);
        }

        log.ChangeNodes(selection.Count);
    }
}
