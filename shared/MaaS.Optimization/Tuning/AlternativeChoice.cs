using System.Globalization;
using System.Text.Json;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Which of the options that a search tried is taken.</summary>
internal static class AlternativeChoice
{
    /// <summary>Place of the best answers.</summary>
    /// <remarks>
    /// With labels the least mean drop, and what is within one standard error of it (Breiman et al., CART, 1984), over the folds or
    /// by the answers that changed, whichever is larger: one answer more or less in a few dozens says nothing. Of these, and without labels of all, the least mean relative error.
    /// </remarks>
    public static int Best(IReadOnlyList<AlternativeScore> scores)
    {
        double[] drops = [.. scores.Select(score => score.Drops.DefaultIfEmpty().Average())];
        int least = Enumerable.Range(0, drops.Length).MinBy(i => Rank(drops[i]));
        double within = Rank(drops[least]) + Math.Max(StandardError(scores[least].Drops), scores[least].DropError);
        return Enumerable
            .Range(0, scores.Count)
            .Where(i => Rank(drops[i]) <= within)
            .MinBy(i => Rank(scores[i].Figures?.RelativeError ?? double.PositiveInfinity));
    }

    /// <summary>Place of the boldest whose answers pass the gates that they will have to pass; null: none does.</summary>
    public static int? Boldest(OptimizationGoal goal, ErrorBudget budget, IReadOnlyList<AlternativeScore> scores)
    {
        for (int i = scores.Count - 1; i >= 0; i--)
        {
            if (Fits(goal, budget, scores[i]))
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Whether its answers pass the gates of answers.</summary>
    public static bool Fits(OptimizationGoal goal, ErrorBudget budget, AlternativeScore score) =>
        score.Figures is { } figures
        && double.IsFinite(figures.RelativeError)
        && AnswerGates.Judge(goal, budget, figures).All(verdict => verdict.Passed);

    /// <summary>What was tried and how it did, for the report.</summary>
    /// <param name="folds">That were to be done.</param>
    /// <param name="samples">Of the development half.</param>
    public static string Explain(IReadOnlyList<AlternativeScore> scores, int folds, int samples)
    {
        int done = scores[0].Folds.Count;
        string which = done == folds ? $"{folds}" : $"{done} of {folds}";
        string how =
            folds == 1
                ? "Relative errors on the development samples"
                : $"Cross-validated on {which} folds of {samples} development samples: relative errors";
        if (scores[0].Kind is { } kind)
        {
            how += $" and, behind them, drops of {MetricKinds.Word(kind)}";
        }

        JsonElement[] options = [.. scores.Select(score => PassOptionReader.Write(score.Options))];
        return $"{how}: {string.Join("; ", scores.Zip(Differing(options), Explain))}.";
    }

    /// <summary>Of each of them what is not the same in all.</summary>
    private static IEnumerable<string> Differing(JsonElement[] options)
    {
        string[] names =
        [
            .. options[0]
                .EnumerateObject()
                .Select(option => option.Name)
                .Where(name =>
                    options.Any(other => !JsonElement.DeepEquals(other.GetProperty(name), options[0].GetProperty(name)))
                ),
        ];
        return options.Select(own => string.Join(", ", names.Select(name => $"{name} {own.GetProperty(name)}")));
    }

    private static string Explain(AlternativeScore score, string options) =>
        string.Join(
            " ",
            ((string[])[options, Figures(score.Errors), Figures(score.Drops)]).Where(part => part.Length > 0)
        );

    private static string Figures(IReadOnlyList<double> folds) =>
        string.Join(" ", folds.Select(figure => figure.ToString("0.0000", CultureInfo.InvariantCulture)));

    private static double StandardError(IReadOnlyList<double> folds)
    {
        if (folds.Count < 2 || !folds.All(double.IsFinite))
        {
            return 0;
        }

        double mean = folds.Average();
        double squares = folds.Sum(fold => (fold - mean) * (fold - mean));
        return Math.Sqrt(squares / (folds.Count - 1) / folds.Count);
    }

    /// <summary>What is no number is worst.</summary>
    private static double Rank(double figure) => double.IsNaN(figure) ? double.PositiveInfinity : figure;
}
