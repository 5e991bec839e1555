namespace MaaS.Optimization.Calibration;

/// <summary>How inputs are generated: the same recipe gives the same bytes on every machine.</summary>
internal sealed record InputRecipe
{
    public const int CurrentSeed = 20_260_701;

    public int Seed { get; init; } = CurrentSeed;

    /// <summary>The shape of each input, in the signature's order.</summary>
    public required IReadOnlyList<long[]> Shapes { get; init; }

    /// <summary>What each input holds, in the signature's order; null: it is not of integers.</summary>
    public required IReadOnlyList<IntegerRange?> Integers { get; init; }
}
