using MaaS.Optimization.Calibration.Moments;

namespace MaaS.Optimization.Isolation;

/// <summary>Run a model on samples and sum up what goes through some of its tensors.</summary>
internal sealed record MomentsJob : SandboxJob
{
    /// <summary>Its outputs are those of the model, then the tensors of <see cref="Axes"/> that are none of these.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Inputs and outputs are matched to the samples as this model has them: it was uploaded.</summary>
    public required InputSource Inputs { get; init; }

    public required IReadOnlyList<ActivationAxis> Axes { get; init; }

    /// <inheritdoc cref="ActivationProbe.Products"/>
    public bool Products { get; init; } = true;

    /// <summary>Where the <see cref="MomentsFile"/> goes; must not exist yet.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Samples that are enough where each has many observations, as an image has.</summary>
    public int EnoughFeeds { get; init; } = 512;

    /// <summary>Observations per channel that are enough: with fewer than channels, least squares would fit the samples alone.</summary>
    public int EnoughPerChannel { get; init; } = 16;

    /// <summary>Samples, at most.</summary>
    public int MaxFeeds { get; init; } = 16_384;

    /// <summary>Observations of one tensor in one sample, at most; of more, evenly spread ones are taken.</summary>
    public int MaxRowsPerFeed { get; init; } = 1024;

    /// <summary>Matrices that are filled at a time, in bytes; the samples are run once for each such part of the tensors.</summary>
    public long MaxMatrixBytes { get; init; } = 384 << 20;

    /// <summary>Seconds for running; every tensor sees at least one sample.</summary>
    public required double BudgetSeconds { get; init; }
}
