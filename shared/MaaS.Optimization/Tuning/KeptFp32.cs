using System.Globalization;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Tells of operators that the tuner left in fp32 why: their pass only knows that it was told to.</summary>
internal static class KeptFp32
{
    /// <summary>The same trial; what it left alone for being sensitive says so.</summary>
    public static CandidateTrial Explain(CandidateTrial trial)
    {
        IReadOnlyList<WeightSensitivity> sensitivity = trial.Candidate.Sensitivity;
        if (sensitivity.Count == 0)
        {
            return trial;
        }

        Dictionary<string, string> reasons = sensitivity
            .Index()
            .Where(weight => weight.Item.KeptFp32)
            .ToDictionary(
                weight => weight.Item.Weight,
                weight => Reason(weight.Item, weight.Index + 1, sensitivity.Count),
                StringComparer.Ordinal
            );
        return trial with
        {
            Passes =
            [
                .. trial.Passes.Select(
                    (report, i) =>
                        trial.Candidate.Passes[i].Pass is IHistogramPass
                            ? report with
                            {
                                LeftAlone =
                                [
                                    .. report.LeftAlone.Select(left =>
                                        reasons.TryGetValue(left.Name, out string? reason)
                                            ? left with
                                            {
                                                Reason = reason,
                                            }
                                            : left
                                    ),
                                ],
                            }
                            : report
                ),
            ],
        };
    }

    private static string Reason(WeightSensitivity weight, int rank, int count) =>
        weight.RelativeError is { } error
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"sensitive: quantized alone it moves an output by {error:0.0000} (relative L2), the {rank}. of {count}"
            )
            : $"sensitive: quantized alone it gives no answers to compare, the {rank}. of {count}";
}
