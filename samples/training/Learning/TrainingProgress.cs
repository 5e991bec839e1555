using MaaS.Samples.Training.Evaluation;
using Spectre.Console;

namespace MaaS.Samples.Training.Learning;

/// <summary>A progress bar, and a line for every epoch.</summary>
internal static class TrainingProgress
{
    /// <param name="title">Stands before the bar.</param>
    /// <param name="scoreName">What the validation score is.</param>
    /// <param name="fit">Trains, telling the share done and each epoch.</param>
    public static IReadOnlyList<EpochRecord> Show(
        string title,
        string scoreName,
        Func<Action<double>, Action<EpochRecord>, IReadOnlyList<EpochRecord>> fit
    ) => Show(title, (share, _) => fit(share, record => AnsiConsole.WriteLine(Line(title, scoreName, record))));

    /// <summary>The bar alone.</summary>
    public static IReadOnlyList<EpochRecord> Show(
        string title,
        Func<Action<double>, Action<EpochRecord>, IReadOnlyList<EpochRecord>> fit
    ) =>
        AnsiConsole
            .Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: 1);
                return fit(share => task.Value = share, _ => { });
            });

    private static string Line(string title, string scoreName, EpochRecord record) =>
        $"{title}, epoch {record.Epoch, 2}: loss {record.TrainLoss:0.0000}, validation loss {record.ValidationLoss:0.0000}, "
        + $"{scoreName} {record.ValidationScore:0.0000}";
}
