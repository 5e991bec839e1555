namespace MaaS.Runtime.Inference;

/// <summary>What a model answered. Owns its outputs.</summary>
public sealed class InferenceResult : IDisposable
{
    public required string ModelName { get; init; }

    /// <summary>The version that ran.</summary>
    public required int ModelVersion { get; init; }

    /// <summary>In the order asked for; in the signature's order when all were.</summary>
    public required IReadOnlyList<InferenceTensor> Outputs { get; init; }

    /// <summary>Where the time went.</summary>
    public RunTimings Timings { get; init; }

    /// <summary>The same answer, which takes over the outputs, with other timings.</summary>
    internal InferenceResult Timed(RunTimings timings) =>
        new()
        {
            ModelName = ModelName,
            ModelVersion = ModelVersion,
            Outputs = Outputs,
            Timings = timings,
        };

    public void Dispose()
    {
        // By index: an interface's enumerator would be one object more per request.
        for (int i = 0; i < Outputs.Count; i++)
        {
            Outputs[i].Dispose();
        }
    }
}
