using MaaS.Samples.Training.Commands;
using MaaS.Samples.Training.Evaluation;
using MaaS.Samples.Training.Export;

namespace MaaS.Samples.Training.Plots;

/// <summary>How a training went: losses on the left, the validation score on the right.</summary>
internal static class TrainingPlots
{
    public static void Save(
        TrainingOptions options,
        ModelFolder folder,
        IReadOnlyList<EpochRecord> history,
        string scoreName
    )
    {
        var chart = new LineChart(
            $"{folder.Name}, seed {options.Seed}",
            (
                "loss",
                [
                    new Series("training", [.. history.Select(epoch => epoch.TrainLoss)]),
                    new Series("validation", [.. history.Select(epoch => epoch.ValidationLoss)]),
                ]
            ),
            (scoreName, [new Series("validation", [.. history.Select(epoch => epoch.ValidationScore)])])
        );
        chart.Save(Place(options, folder, "training.png"));
    }

    /// <summary>A file beside the model, or in the folder of plots under the model's name.</summary>
    public static string Place(TrainingOptions options, ModelFolder folder, string file) =>
        options.Plots is { } plots
            ? Path.Combine(Directory.CreateDirectory(plots).FullName, $"{folder.Name}-{file}")
            : folder.File(file);
}
