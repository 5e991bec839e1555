using System.ComponentModel;

namespace MaaS.Optimization.Passes.Fp16;

/// <summary>Options of <see cref="Fp16Pass"/>.</summary>
internal sealed record Fp16Options : PassOptions
{
    [Description(
        "Nodes stay fp32 and everything they read and make is rounded to fp16: how far answers would move, on any CPU."
    )]
    public bool Emulate { get; init; }
}
