using MaaS.Samples.Training.Commands;
using MaaS.Samples.Training.Datasets;
using MaaS.Samples.Training.Evaluation;
using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Learning;
using MaaS.Samples.Training.Plots;

namespace MaaS.Samples.Training.Houses;

/// <summary>Features of a district in, its median house price out; plain SGD and Adam side by side.</summary>
internal static class HousesTraining
{
    private const int UsualEpochs = 200;

    /// <summary>The search needs the order of the rates, not the last digit of the error.</summary>
    private const int SearchShare = 4;

    public static async Task RunAsync(TrainingOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<(float[] Features, float Price)> houses = await BostonHouses.ReadAsync(cancellationToken);
        var split = DataSplit<(float[] Features, float Price)>.Of(houses, validation: 0.15, test: 0.2);
        Console.WriteLine(
            $"{houses.Count} districts: {split.Train.Count} to learn from, {split.Validation.Count} for validation, "
                + $"{split.Test.Count} for the test"
        );
        int epochs = options.EpochsOr(UsualEpochs);
        HouseCandidate[] candidates =
        [
            Train(OptimizerKind.SGD, split, options, epochs, cancellationToken),
            Train(OptimizerKind.Adam, split, options, epochs, cancellationToken),
        ];
        HouseCandidate best = candidates.MaxBy(candidate => candidate.BestScore)!;
        try
        {
            await ExportAsync(best, candidates, split, options, epochs, cancellationToken);
        }
        finally
        {
            Array.ForEach(candidates, candidate => candidate.Model.Dispose());
        }
    }

    private static HouseCandidate Train(
        OptimizerKind kind,
        DataSplit<(float[] Features, float Price)> split,
        TrainingOptions options,
        int epochs,
        CancellationToken cancellationToken
    )
    {
        int searchEpochs = Math.Max(1, epochs / SearchShare);
        double rate = LearningRateSearch.Choose(split.Train, kind, searchEpochs, options.Seed, cancellationToken);
        HouseRegressor? model = null;
        IReadOnlyList<EpochRecord> history = TrainingProgress.Show(
            $"houses, {kind}",
            (share, _) =>
            {
                (model, IReadOnlyList<EpochRecord> epochsDone) = HouseFit.Run(
                    split.Train,
                    split.Validation,
                    kind,
                    rate,
                    epochs,
                    options.Seed,
                    share,
                    cancellationToken
                );
                return epochsDone;
            }
        );
        var candidate = new HouseCandidate(kind, rate, model!, history);
        Console.WriteLine($"houses, {kind}: learning rate {rate}, best validation RMSE {-candidate.BestScore:0.000}");
        return candidate;
    }

    private static async Task ExportAsync(
        HouseCandidate best,
        IReadOnlyList<HouseCandidate> candidates,
        DataSplit<(float[] Features, float Price)> split,
        TrainingOptions options,
        int epochs,
        CancellationToken cancellationToken
    )
    {
        // The table is small: its validation set alone would be too few rows to judge a candidate by.
        LabelledRows<float, float> calibration = Unzip([.. split.Validation, .. split.Train]);
        LabelledRows<float, float> test = Unzip(split.Test);
        long[] rowShape = [BostonHouses.Features.Count];
        var folder = new ModelFolder(options.Output, "houses");
        HouseGraph.Of(best.Model).Save(folder.Model, cancellationToken);
        float[] prices = OnnxRun.Run(folder.Model, test.Inputs, rowShape);
        var agreement = Agreement.Of(prices, HouseFit.Predict(best.Model, test.Inputs));
        SampleArrays.Write(
            folder.Samples,
            HouseGraph.Input,
            rowShape,
            calibration.First(SampleArrays.CalibrationRows),
            test,
            value => value
        );
        var score = RegressionScore.Of(prices, test.Labels);
        ModelReport report = HousesReport.Of(best, score, test.Labels.Count, agreement, options, epochs);
        await folder.WriteReportAsync(report, HouseGraph.Output, cancellationToken);
        Plot(candidates).Save(TrainingPlots.Place(options, folder, "training.png"));
        Summary.Print(folder, report);
    }

    private static LineChart Plot(IReadOnlyList<HouseCandidate> candidates) =>
        new(
            "houses: plain SGD and Adam from the same weights, learning rates by 5-fold cross-validation",
            (
                "training MSE / variance",
                [
                    .. candidates.Select(candidate => new Series(
                        $"{candidate.Kind} {candidate.LearningRate}",
                        [.. candidate.History.Select(epoch => epoch.TrainLoss)]
                    )),
                ]
            ),
            (
                "validation RMSE, $1000",
                [
                    .. candidates.Select(candidate => new Series(
                        $"{candidate.Kind}",
                        [.. candidate.History.Select(epoch => -epoch.ValidationScore)]
                    )),
                ]
            )
        );

    private static LabelledRows<float, float> Unzip(IReadOnlyList<(float[] Features, float Price)> houses) =>
        new([.. houses.Select(house => house.Features)], [.. houses.Select(house => house.Price)]);
}
