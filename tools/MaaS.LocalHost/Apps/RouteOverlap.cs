using Microsoft.AspNetCore.Routing.Template;

namespace MaaS.LocalHost.Apps;

/// <summary>
/// The host maps routes in function-name order and the first match wins, a catch-all included. A later route that shares
/// paths with an earlier one never sees them, and nothing says so at run time.
/// </summary>
internal static class RouteOverlap
{
    public static IReadOnlyList<string> Warnings(IReadOnlyList<HttpFunction> functions)
    {
        var warnings = new List<string>();
        for (int later = 1; later < functions.Count; later++)
        {
            for (int earlier = 0; earlier < later; earlier++)
            {
                if (Overlap(functions[earlier], functions[later]))
                {
                    warnings.Add(
                        $"Route '{functions[later].Route}' of {functions[later].Name} shares paths with "
                            + $"'{functions[earlier].Route}' of {functions[earlier].Name}, which is mapped first and wins."
                    );
                }
            }
        }

        return warnings;
    }

    private static bool Overlap(HttpFunction first, HttpFunction second) =>
        MethodsMeet(first.Methods, second.Methods)
        && SegmentsMeet(TemplateParser.Parse(first.Route).Segments, TemplateParser.Parse(second.Route).Segments, 0);

    private static bool MethodsMeet(IReadOnlyList<string> first, IReadOnlyList<string> second) =>
        first.Count == 0 || second.Count == 0 || first.Intersect(second, StringComparer.Ordinal).Any();

    private static bool SegmentsMeet(IList<TemplateSegment> first, IList<TemplateSegment> second, int at)
    {
        // What may be empty (the end, an optional parameter, a catch-all) meets an end; a catch-all meets anything.
        if (at >= first.Count || at >= second.Count)
        {
            return first.Skip(at).Concat(second.Skip(at)).All(MayBeEmpty);
        }

        if (IsCatchAll(first[at]) || IsCatchAll(second[at]))
        {
            return true;
        }

        return SegmentMeets(first[at], second[at]) && SegmentsMeet(first, second, at + 1);
    }

    /// <summary>A segment that mixes text and parameters may meet any other: the answer errs towards a warning.</summary>
    private static bool SegmentMeets(TemplateSegment first, TemplateSegment second) =>
        !IsLiteral(first)
        || !IsLiteral(second)
        || string.Equals(first.Parts[0].Text, second.Parts[0].Text, StringComparison.OrdinalIgnoreCase);

    private static bool IsLiteral(TemplateSegment segment) => segment.IsSimple && segment.Parts[0].IsLiteral;

    private static bool IsCatchAll(TemplateSegment segment) => segment.Parts.Any(part => part.IsCatchAll);

    private static bool MayBeEmpty(TemplateSegment segment) =>
        segment.IsSimple && (segment.Parts[0].IsCatchAll || segment.Parts[0].IsOptional);
}
