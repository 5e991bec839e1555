using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Protocol;

/// <summary>One output as it is answered.</summary>
/// <param name="Tensor">The model's tensor, or the classes made from it.</param>
/// <param name="Owned">Whether the tensor is disposed with this; the model's own belong to the result.</param>
internal readonly record struct ResponseOutput(InferenceTensor Tensor, bool Binary, bool Owned) : IDisposable
{
    public static ResponseOutput Create(InferenceTensor tensor, bool binary, int? classification) =>
        classification is { } n
            ? new ResponseOutput(Classification.Top(tensor, n), binary, Owned: true)
            : new ResponseOutput(tensor, binary, Owned: false);

    public void Dispose()
    {
        if (Owned)
        {
            Tensor.Dispose();
        }
    }
}
