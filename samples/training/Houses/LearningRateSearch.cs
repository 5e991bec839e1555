using MaaS.Samples.Training.Evaluation;
using Spectre.Console;

namespace MaaS.Samples.Training.Houses;

/// <summary>Chooses a learning rate by k-fold cross-validation: each fold once held back, the rest learned from.</summary>
internal static class LearningRateSearch
{
    private const int Folds = 5;
    private static readonly double[] SgdRates = [0.003, 0.01, 0.03, 0.1];
    private static readonly double[] AdamRates = [0.001, 0.003, 0.01, 0.03];

    /// <returns>The rate whose mean error over the folds is smallest.</returns>
    public static double Choose(
        IReadOnlyList<(float[] Features, float Price)> houses,
        OptimizerKind kind,
        int epochs,
        int seed,
        CancellationToken cancellationToken
    )
    {
        double[] rates = kind == OptimizerKind.SGD ? SgdRates : AdamRates;
        var errors = new double[rates.Length];
        AnsiConsole
            .Progress()
            .AutoClear(true)
            .Start(context =>
            {
                ProgressTask task = context.AddTask(
                    $"{kind}: {Folds} folds, {rates.Length} rates",
                    maxValue: rates.Length
                );
                for (int i = 0; i < rates.Length; i++)
                {
                    double rate = rates[i];
                    errors[i] = Enumerable
                        .Range(0, Folds)
                        .Average(fold => Error(houses, fold, kind, rate, epochs, seed, cancellationToken));
                    task.Increment(1);
                }
            });
        var table = new Table().AddColumn($"{kind}, learning rate").AddColumn($"RMSE over {Folds} folds");
        for (int i = 0; i < rates.Length; i++)
        {
            table.AddRow($"{rates[i]}", double.IsFinite(errors[i]) ? $"{errors[i]:0.000}" : "diverged");
        }

        AnsiConsole.Write(table);
        return rates[Array.IndexOf(errors, errors.Min())];
    }

    /// <summary>RMSE on the fold that was held back, after the last epoch; infinite where training diverged.</summary>
    private static double Error(
        IReadOnlyList<(float[] Features, float Price)> houses,
        int fold,
        OptimizerKind kind,
        double rate,
        int epochs,
        int seed,
        CancellationToken cancellationToken
    )
    {
        (HouseRegressor model, IReadOnlyList<EpochRecord> history) = HouseFit.Run(
            [.. houses.Where((_, row) => row % Folds != fold)],
            [.. houses.Where((_, row) => row % Folds == fold)],
            kind,
            rate,
            epochs,
            seed,
            _ => { },
            cancellationToken
        );
        model.Dispose();
        double error = -history[^1].ValidationScore;
        return double.IsFinite(error) ? error : double.PositiveInfinity;
    }
}
