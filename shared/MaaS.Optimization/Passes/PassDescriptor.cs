using MaaS.Runtime.Models;

namespace MaaS.Optimization.Passes;

/// <summary>What a pass can do and what it asks for, as data: the tuner, the documents and the tests read it.</summary>
internal sealed record PassDescriptor
{
    /// <summary>Models that were written for an older opset pass through all passes untouched.</summary>
    public const int OldestOpset = 7;

    /// <summary>Stable name in plans and reports: lower-case letters, digits and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>One line for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>Operators whose weights or structure it may change.</summary>
    public required IReadOnlyList<string> OpTypes { get; init; }

    public required PassExactness Exactness { get; init; }

    /// <summary><see cref="ModelVariant.Precision"/> of a model that came out of it; null: as it went in.</summary>
    public string? Precision { get; init; }

    /// <summary><see cref="ModelVariant.Target"/>: <c>any</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    public string Target { get; init; } = "any";

    /// <summary>Whether it needs inputs of the model's own to measure activations with.</summary>
    public bool NeedsSamples { get; init; }

    /// <summary>
    /// False: an answer depends on the other rows of its batch, because an activation scale is taken over the whole tensor.
    /// Such a variant must not be batched across requests.
    /// </summary>
    public bool BatchRowsIndependent { get; init; } = true;

    /// <summary>Whether applying it to its own outcome changes nothing.</summary>
    public bool Idempotent { get; init; } = true;

    /// <summary>False: only other passes gain from what it does; the tuner does not try it.</summary>
    public bool GainsByItself { get; init; } = true;

    /// <summary>
    /// Lowest version of the standard operators that its nodes exist in. Models of opset 7 and later are upgraded first where
    /// that is possible, else the pass leaves them alone.
    /// </summary>
    public int MinOpset { get; init; } = OldestOpset;

    /// <summary>Filled from the type of the pass's options.</summary>
    public IReadOnlyList<PassOption> Options { get; init; } = [];
}
