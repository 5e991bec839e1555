namespace MaaS.Runtime.Inference;

/// <summary>A decoded inference request, whichever protocol it came by. Owns its inputs.</summary>
public sealed class InferenceInvocation : IDisposable
{
    /// <summary>Echoed in the answer when given.</summary>
    public string? Id { get; init; }

    public required IReadOnlyList<InferenceTensor> Inputs { get; init; }

    /// <summary>The outputs asked for, in order; empty means all.</summary>
    public required IReadOnlyList<RequestedOutput> Outputs { get; init; }

    /// <summary>Whether outputs that say nothing themselves are answered as binary tensors.</summary>
    public bool BinaryOutputsByDefault { get; init; }

    /// <summary>The caller's own limit (<c>parameters.timeout</c>); null: the server's deadline alone holds.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Rows of several requests: how many they are is chance, so nothing is kept for runs of the same shapes.</summary>
    internal bool IsJoined { get; init; }

    public void Dispose()
    {
        // By index: an interface's enumerator would be one object more per request.
        for (int i = 0; i < Inputs.Count; i++)
        {
            Inputs[i].Dispose();
        }
    }
}
