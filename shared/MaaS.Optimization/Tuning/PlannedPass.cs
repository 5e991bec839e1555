using System.Text.Json;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>One pass of a candidate with its options.</summary>
/// <param name="Options">As the pass read them; null: its defaults.</param>
/// <param name="Given">The options as the plan wrote them, for the report; null: none were given.</param>
internal sealed record PlannedPass(IOptimizationPass Pass, PassOptions? Options = null, JsonElement? Given = null)
{
    /// <summary>Whether the candidate goes on without it when it throws: an exact pass that the tuner added of its own accord.</summary>
    public bool MayBeLeftOut { get; init; }

    public string Name => Pass.Descriptor.Name;

    /// <summary>The options that it is applied with.</summary>
    public PassOptions EffectiveOptions =>
        Options
        ?? (
            Pass.ReadOptions(default).TryGet(out PassOptions? defaults, out RefusalReason? refusal)
                ? defaults
                : throw new InvalidOperationException($"The defaults of {Name} are refused. {refusal.Message}")
        );
}
