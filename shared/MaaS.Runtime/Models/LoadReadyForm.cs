namespace MaaS.Runtime.Models;

/// <summary>
/// The same variant as one version of ONNX Runtime would hold it after loading: its graph already optimized, at a level that
/// every CPU runs, and its weights at page boundaries of a file that is mapped instead of read. It was run against the plain
/// files before it was published: the same answers, not slower, and sooner ready.
/// </summary>
public sealed record LoadReadyForm
{
    /// <summary>The version of ONNX Runtime that it was made by and for; any other loads the plain files.</summary>
    public required string OnnxRuntime { get; init; }

    /// <summary>The model's file; an entry of <see cref="ModelManifest.Files"/>.</summary>
    public required string File { get; init; }

    /// <summary>Its weights; entries of <see cref="ModelManifest.Files"/>.</summary>
    public required IReadOnlyList<string> DataFiles { get; init; }

    /// <summary>How it was measured, and is to be loaded.</summary>
    public required LoadReadyMode Mode { get; init; }

    /// <summary>Total of its files, in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Median time from the file to the first answer, plain / this, measured in turns: above 1 is sooner.</summary>
    public required double FirstAnswerRatio { get; init; }
}
