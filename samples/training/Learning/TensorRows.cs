using static TorchSharp.torch;

namespace MaaS.Samples.Training.Learning;

/// <summary>Examples as two tensors of equal first dimension.</summary>
internal sealed record TensorRows(Tensor Inputs, Tensor Targets) : IDisposable
{
    public long Count => Inputs.shape[0];

    /// <summary>The rows of those numbers.</summary>
    public TensorRows Select(Tensor indices) => new(Inputs.index_select(0, indices), Targets.index_select(0, indices));

    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
    }
}
