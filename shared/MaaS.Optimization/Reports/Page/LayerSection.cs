using MaaS.Optimization.Passes;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Reports.Page;

/// <summary>Layer by layer: what a change of it costs, what stayed as it was and why.</summary>
internal static class LayerSection
{
    private const int MostLayers = 40;
    private const int MostKept = 200;

    public static void Write(HtmlText page, OptimizationReport report)
    {
        if (ResultSection.Shown(report) is not { } shown)
        {
            return;
        }

        WeightErrors(page, shown);
        Sensitivity(page, report);
        Kept(page, shown);
    }

    private static void WeightErrors(HtmlText page, CandidateReport shown)
    {
        TensorChange[] changes =
        [
            .. shown
                .Passes.SelectMany(pass => pass.Done?.Tensors ?? [])
                .Where(change => change.RelativeError > 0)
                .OrderByDescending(change => change.RelativeError),
        ];
        if (changes.Length == 0)
        {
            return;
        }

        page.Add(
            $"<h2>Error of each weight</h2>\n<p class=\"soft\">{shown.Name}: relative L2 distance of {changes.Length} changed weights from the original's{(changes.Length > MostLayers ? $", the {MostLayers} largest" : "")}.</p>\n<div class=\"bars\">\n"
        );
        foreach (TensorChange change in changes.Take(MostLayers))
        {
            ResultSection.Bar(
                page,
                $"{Figures.Name(change.Name)} ({change.UsedBy})",
                change.RelativeError / changes[0].RelativeError,
                Figures.Error(change.RelativeError),
                ""
            );
        }

        page.Add($"</div>\n");
    }

    /// <summary>Of the candidate that was looked into, which need not be the one that is shown.</summary>
    private static void Sensitivity(HtmlText page, OptimizationReport report)
    {
        if (report.Candidates.LastOrDefault(candidate => candidate.Sensitivity is not null) is not { } swept)
        {
            return;
        }

        WeightSensitivity[] worst = [.. swept.Sensitivity!.OrderByDescending(weight => weight.Rank)];
        double most = worst.Max(weight => weight.RelativeError) ?? 1;
        page.Add(
            $"<h2>Sensitivity of each operator</h2>\n<p class=\"soft\">{swept.Name}: relative L2 distance of an output when {worst.Length} operators are quantized one at a time{(worst.Length > MostLayers ? $", the {MostLayers} largest" : "")}.</p>\n<div class=\"bars\">\n"
        );
        foreach (WeightSensitivity weight in worst.Take(MostLayers))
        {
            ResultSection.Bar(
                page,
                $"{Figures.Name(weight.Weight)} ({weight.UsedBy}){(weight.KeptFp32 ? ", kept in fp32" : "")}",
                weight.RelativeError is { } error && most > 0 ? error / most : 1,
                weight.RelativeError is { } known ? Figures.Error(known) : "does not run",
                ""
            );
        }

        page.Add($"</div>\n");
    }

    private static void Kept(HtmlText page, CandidateReport shown)
    {
        (string Pass, LeftAlone Left)[] kept =
        [
            .. shown.Passes.SelectMany(pass => (pass.Done?.LeftAlone ?? []).Select(left => (pass.Name, left))),
        ];
        page.Add($"<h2>What stayed as it was, and why</h2>\n");
        if (kept.Length == 0)
        {
            page.Add($"<p>{shown.Name} left nothing alone that its passes could treat.</p>\n");
            return;
        }

        page.Add($"<div class=\"scroll\"><table>\n<tr><th>weight or node<th class=\"key\">pass<th>why</tr>\n");
        foreach ((string pass, LeftAlone left) in kept.Take(MostKept))
        {
            page.Add(
                $"<tr><td class=\"key\"><code>{Figures.Name(left.Name)}</code><td><code>{pass}</code><td>{left.Reason}</tr>\n"
            );
        }

        page.Add($"</table></div>\n");
        if (kept.Length > MostKept)
        {
            page.Add($"<p class=\"soft\">{kept.Length - MostKept} more are in report.json.</p>\n");
        }
    }
}
