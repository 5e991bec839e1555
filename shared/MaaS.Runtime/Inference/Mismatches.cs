namespace MaaS.Runtime.Inference;

/// <summary>What a validator finds. Nearly always nothing, and then nothing is allocated.</summary>
internal struct Mismatches
{
    private List<InferenceError>? _errors;

    public void Add(InferenceError error) => (_errors ??= []).Add(error);

    public readonly IReadOnlyList<InferenceError> ToList() => _errors ?? (IReadOnlyList<InferenceError>)[];
}
