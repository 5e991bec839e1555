using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tuning;

/// <summary>A model that loads and may be published: the variant <c>original</c>.</summary>
internal sealed record VerifiedModel
{
    /// <summary>What passes work on.</summary>
    public required OnnxModel Model { get; init; }

    /// <summary>Its file. External data lies beside it.</summary>
    public required string Path { get; init; }

    /// <summary>Names of its external-data files.</summary>
    public required IReadOnlyList<string> DataFiles { get; init; }

    /// <summary>Of all its files.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Of its weights, as read by a person.</summary>
    public required string Precision { get; init; }

    /// <summary>With maximum dimensions.</summary>
    public required ModelSignature Signature { get; init; }

    public required InspectResult Inspection { get; init; }

    /// <summary>Outputs whose rows are features: no decision is read off them.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Whether it is run with the uploader's samples.</summary>
    public bool HasSamples => Inspection.Inputs?.SamplesPath is not null;

    /// <summary>What a job runs it with, of a model that runs.</summary>
    public InputSource InputsOf(SamplePart part) => Inspection.Inputs! with { Part = part };

    /// <summary>What was rewritten so that it can be served, one sentence each.</summary>
    public required IReadOnlyList<string> Preparations { get; init; }
}
