namespace MaaS.Runtime.Inference;

/// <summary>Where the time of one request went, and with how many rows it shared its run.</summary>
/// <param name="BatchRows">Rows of the run, those of other requests included; 1 for a model without rows.</param>
/// <param name="Queue">Waiting for the run.</param>
/// <param name="Input">Preparing the inputs.</param>
/// <param name="Infer">ONNX Runtime.</param>
/// <param name="Output">Taking the outputs over.</param>
/// <param name="Run">1 for one of the requests that shared a run and 0 for the others, so that their sum counts runs.</param>
public readonly record struct RunTimings(
    long BatchRows,
    TimeSpan Queue,
    TimeSpan Input,
    TimeSpan Infer,
    TimeSpan Output,
    int Run
)
{
    /// <summary>Waiting for the model to be loaded; zero when it was.</summary>
    public TimeSpan Load { get; init; }

    /// <summary>What that load did, perhaps begun before this request; zero when there was none.</summary>
    public LoadTimings LoadSteps { get; init; }
}
