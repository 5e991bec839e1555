using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Protocol;

/// <summary>What is wrong with a request that can still be read on, in the order it was found.</summary>
internal sealed class RequestProblems
{
    /// <summary>Far more than are told, far fewer than a hostile body could cause.</summary>
    private const int MaxKept = 1000;

    private List<InferenceError>? _errors;

    public bool Any => _errors is not null;

    public void Add(string message) => Add(InferenceErrorKind.BodyMalformed, message);

    public void Add(InferenceErrorKind kind, string message)
    {
        _errors ??= [];
        if (_errors.Count < MaxKept)
        {
            _errors.Add(new InferenceError(kind, message));
        }
    }

    /// <summary>All of them as one; there must be any.</summary>
    public InferenceError Combine() => InferenceError.Combine(_errors!);
}
