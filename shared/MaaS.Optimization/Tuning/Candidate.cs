using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Fp16;

namespace MaaS.Optimization.Tuning;

/// <summary>Passes that are applied one after the other, and what comes out is measured.</summary>
/// <param name="Name">The variant's name: lower-case letters, digits and '-'.</param>
internal sealed record Candidate(string Name, IReadOnlyList<PlannedPass> Passes)
{
    /// <summary>Why operators of it stay fp32, the most sensitive first; empty where nobody looked.</summary>
    public IReadOnlyList<WeightSensitivity> Sensitivity { get; init; } = [];

    /// <summary>Whether activations have to be observed on real inputs: for static quantization, and for pruning, to make up for it.</summary>
    public bool NeedsSamples =>
        Passes.Any(pass =>
            pass.Pass is { Descriptor.NeedsSamples: true } or ICalibratedPass { GainsWithoutSamples: false }
        );

    /// <summary>The hardware that it is made for, as manifests name it.</summary>
    public string Target => Passes.Any(IsForCuda) ? Targets.Cuda : Targets.Cpu;

    /// <summary>The same with fp16 emulated, for measuring errors where no GPU is; null: it is measured as it is.</summary>
    public Candidate? Emulated =>
        Passes.Any(IsForCuda)
            ? new Candidate(
                $"{Name}-emulated",
                [.. Passes.Select(pass => pass.Pass is Fp16Pass ? Emulate(pass) : pass)]
            )
            : null;

    private static bool IsForCuda(PlannedPass pass) => pass.Pass.Descriptor.Target is Targets.Cuda;

    private static PlannedPass Emulate(PlannedPass pass) =>
        pass with
        {
            Options = ((Fp16Options?)pass.Options ?? new Fp16Options()) with { Emulate = true },
        };
}
