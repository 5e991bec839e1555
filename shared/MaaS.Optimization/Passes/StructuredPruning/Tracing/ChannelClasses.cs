namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>
/// Which channels of a graph stand or fall together: every position of a traced axis has a number, and what must be removed
/// together is joined (union-find). A class of which one member must stay is pinned as a whole, with the reason.
/// </summary>
internal sealed class ChannelClasses
{
    private readonly List<int> _parents = [];
    private readonly Dictionary<int, string> _pinned = [];

    /// <summary>Numbers for as many channels that nothing depends on yet.</summary>
    public int[] Fresh(long count)
    {
        int first = _parents.Count;
        _parents.AddRange(Enumerable.Range(first, (int)count));
        return [.. Enumerable.Range(first, (int)count)];
    }

    /// <summary>The number that stands for a channel's class.</summary>
    public int Find(int channel)
    {
        while (_parents[channel] != channel)
        {
            _parents[channel] = _parents[_parents[channel]];
            channel = _parents[channel];
        }

        return channel;
    }

    public void Join(int first, int second)
    {
        int kept = Find(first);
        int gone = Find(second);
        if (kept == gone)
        {
            return;
        }

        // The smaller number stands for the class: the outcome does not depend on the order of joining.
        (kept, gone) = (Math.Min(kept, gone), Math.Max(kept, gone));
        _parents[gone] = kept;
        if (_pinned.Remove(gone, out string? reason))
        {
            _pinned.TryAdd(kept, reason);
        }
    }

    /// <summary>Joins position by position; both are of one length.</summary>
    public void Join(int[] first, int[] second)
    {
        for (int i = 0; i < first.Length; i++)
        {
            Join(first[i], second[i]);
        }
    }

    /// <summary>Channels that must stay; the first reason is kept.</summary>
    public void Pin(IEnumerable<int> channels, string reason)
    {
        foreach (int channel in channels)
        {
            _pinned.TryAdd(Find(channel), reason);
        }
    }

    /// <summary>Why a channel must stay; null: it may go.</summary>
    public string? PinnedBecause(int channel) => _pinned.GetValueOrDefault(Find(channel));
}
