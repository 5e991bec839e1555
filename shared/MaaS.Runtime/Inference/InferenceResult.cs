namespace MaaS.Runtime.Inference;

/// <summary>
/// What a model answered. Owns its outputs until it is disposed. Copies are one and the same answer: it ends with the first that is
/// disposed, and disposing another does nothing. Their memory is lent to the next request then, so none of it may be read after that.
/// </summary>
public readonly struct InferenceResult : IDisposable
{
    private readonly RunOutputs _outputs;
    private readonly long _loan;

    /// <summary>Takes the outputs on loan.</summary>
    internal InferenceResult(string modelName, int modelVersion, RunOutputs outputs, in RunTimings timings)
    {
        ModelName = modelName;
        ModelVersion = modelVersion;
        _outputs = outputs;
        _loan = outputs.Lend();
        Timings = timings;
    }

    public string ModelName { get; }

    /// <summary>The version that ran.</summary>
    public int ModelVersion { get; }

    /// <summary>In the order asked for; in the signature's order when all were.</summary>
    /// <exception cref="ObjectDisposedException">The result was disposed.</exception>
    public IReadOnlyList<InferenceTensor> Outputs => _outputs.Read(_loan);

    /// <summary>Where the time went.</summary>
    public RunTimings Timings { get; init; }

    public void Dispose() => _outputs.Return(_loan);
}
