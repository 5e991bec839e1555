using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>Sorts a graph's channels into groups of which a share can be removed.</summary>
internal static class ChannelGroups
{
    /// <summary>Groups in graph order. Channels that must stay are reported once per weight that makes them.</summary>
    public static IReadOnlyList<ChannelGroup> Of(TracedGraph graph, PassLog log)
    {
        ReportPinned(graph, log);
        var membership = new Dictionary<int, List<int>>();
        foreach ((int index, ChannelMember member) in graph.Members.Index())
        {
            foreach (int id in member.Positions.Select(graph.Classes.Find).Distinct())
            {
                if (!membership.TryGetValue(id, out List<int>? members))
                {
                    membership[id] = members = [];
                }

                members.Add(index);
            }
        }

        return
        [
            .. membership
                .Where(pair => graph.Classes.PinnedBecause(pair.Key) is null)
                .GroupBy(pair => string.Join(',', pair.Value), StringComparer.Ordinal)
                .Select(group => Create(graph, [.. group.Select(pair => pair.Key)], group.First().Value, log))
                .OfType<ChannelGroup>(),
        ];
    }

    private static ChannelGroup? Create(TracedGraph graph, int[] classes, List<int> indices, PassLog log)
    {
        ChannelMember[] members = [.. indices.Select(index => graph.Members[index])];
        ChannelMember? maker = Array.Find(members, member => member.Role == ChannelRole.Makes);
        if (maker is null || !Array.Exists(members, member => member.Role == ChannelRole.Reads))
        {
            return null;
        }

        string name = string.Join(
            " + ",
            members.Where(m => m.Role == ChannelRole.Makes).Select(m => m.Tensor.Name).Distinct(StringComparer.Ordinal)
        );
        if (members.SelectMany(NamesOf).Distinct(StringComparer.Ordinal).Any(log.IsExcluded))
        {
            return null;
        }

        HashSet<int> own = [.. classes];
        int[] widths = [.. members.Where(ShowsWidth).SelectMany(m => Widths(m, graph, own)).Distinct()];
        if (members.Any(member => Widths(member, graph, own).Distinct().Count() != 1))
        {
            log.Leave(name, "its channels are of different widths");
            return null;
        }

        // By place in the first weight, so that ties are broken the same way every time.
        int[] ordered = [.. maker.Positions.Select(graph.Classes.Find).Where(own.Contains).Distinct()];
        return new ChannelGroup(name, ordered, widths.Min(), members);
    }

    /// <summary>The gates of an LSTM are made four times as wide as its state; a group of a convolution reads a part.</summary>
    private static bool ShowsWidth(ChannelMember member) =>
        member.Role == ChannelRole.Makes || member.Node.OpType is not ("Conv" or "ConvTranspose");

    private static IEnumerable<int> Widths(ChannelMember member, TracedGraph graph, HashSet<int> own) =>
        member.Positions.Select(graph.Classes.Find).Where(own.Contains).CountBy(id => id).Select(pair => pair.Value);

    private static IEnumerable<string> NamesOf(ChannelMember member) =>
        member.Role == ChannelRole.Accompanies ? [member.Tensor.Name] : [member.Tensor.Name, member.Node.Name];

    private static void ReportPinned(TracedGraph graph, PassLog log)
    {
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (ChannelMember member in graph.Members.Where(member => member.Role == ChannelRole.Makes))
        {
            string? reason = member
                .Positions.Select(graph.Classes.PinnedBecause)
                .FirstOrDefault(text => text is not null);
            if (reason is not null && reported.Add(member.Tensor.Name))
            {
                log.Leave(member.Tensor.Name, reason);
            }
        }
    }
}
