using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>Channels that the same weights make and read: any of them may go without another.</summary>
/// <param name="Name">For a person: the weights that make them.</param>
/// <param name="Classes">One number per channel, in the order of the first weight that makes them.</param>
/// <param name="Width">How many positions of that weight a channel has.</param>
/// <param name="Members">Every axis that they run along.</param>
internal sealed record ChannelGroup(
    string Name,
    IReadOnlyList<int> Classes,
    int Width,
    IReadOnlyList<ChannelMember> Members
)
{
    /// <summary>How many channels to remove.</summary>
    /// <param name="amount">The share wanted.</param>
    /// <param name="multiple">What the width that stays is a multiple of.</param>
    public int Removable(double amount, int multiple)
    {
        long positions = (long)Classes.Count * Width;
        long step = Width / Gcd(Width, multiple) * (long)multiple;
        long kept = Math.Max(1, (long)Math.Round(positions * (1 - amount) / step)) * step;
        return kept >= positions ? 0 : (int)((positions - kept) / Width);
    }

    /// <summary>Every number of channels, ascending, that can be removed so that the width stays a multiple.</summary>
    public IReadOnlyList<int> Removals(int multiple)
    {
        int positions = Classes.Count * Width;
        int step = Width / Gcd(Width, multiple) * multiple;
        int widest = (positions - 1) / step;
        return [.. Enumerable.Range(0, widest).Select(i => (positions - ((widest - i) * step)) / Width)];
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
