namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>What a group of channels costs and saves, the more of them go.</summary>
/// <param name="Channels">Of the group.</param>
/// <param name="Work">Multiplications per sample that one channel takes; above 0.</param>
/// <param name="Removals">How many channels can be removed, ascending.</param>
/// <param name="Errors">For each of these the squared error of who reads the channels, as a share of what reads as much.</param>
internal sealed record RemovalCurve(
    int Channels,
    double Work,
    IReadOnlyList<int> Removals,
    IReadOnlyList<double> Errors
);
