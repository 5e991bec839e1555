using MaaS.Samples.Training.Evaluation;
using MaaS.Samples.Training.Learning;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Houses;

/// <summary>One regression trained by one optimizer at one learning rate, from the same initial weights each time.</summary>
internal static class HouseFit
{
    private const int BatchSize = 32;

    /// <param name="train">Features, and prices in thousands of dollars.</param>
    /// <param name="validation">What the best epoch is chosen by.</param>
    public static (HouseRegressor Model, IReadOnlyList<EpochRecord> History) Run(
        IReadOnlyList<(float[] Features, float Price)> train,
        IReadOnlyList<(float[] Features, float Price)> validation,
        OptimizerKind kind,
        double learningRate,
        int epochs,
        int seed,
        Action<double> progress,
        CancellationToken cancellationToken
    )
    {
        manual_seed(seed);
        var features = Standardisation.Of([.. train.Select(house => house.Features)]);
        var price = Standardisation.Of([.. train.Select(house => new[] { house.Price })]);
        var model = new HouseRegressor(features, price);
        double unit = price.Deviation[0] * price.Deviation[0];
        using TensorRows trainRows = Rows(train);
        using TensorRows validationRows = Rows(validation);
        using optim.Optimizer optimizer =
            kind == OptimizerKind.SGD
                ? optim.SGD(model.parameters(), learningRate)
                : optim.Adam(model.parameters(), learningRate);
        // In units of the prices' variance: a loss of 1 is what always answering the mean gets.
        var fitting = new Fitting(
            model,
            (found, truth) => functional.mse_loss(found, truth) / unit,
            Scores.NegativeRmse
        );
        var fit = new FitOptions
        {
            Epochs = epochs,
            BatchSize = BatchSize,
            Seed = seed,
            Anneal = false,
        };
        IReadOnlyList<EpochRecord> history = fitting.Run(
            trainRows,
            validationRows,
            optimizer,
            fit,
            progress,
            _ => { },
            cancellationToken
        );
        return (model, history);
    }

    /// <summary>Prices by the model as torch runs it.</summary>
    public static float[] Predict(HouseRegressor model, IReadOnlyList<float[]> features)
    {
        using IDisposable noGradient = no_grad();
        using Tensor inputs = TensorConversion.Stack(features, features[0].Length);
        using Tensor outputs = model.call(inputs);
        return TensorConversion.ToArray(outputs);
    }

    private static TensorRows Rows(IReadOnlyList<(float[] Features, float Price)> houses) =>
        new(
            TensorConversion.Stack([.. houses.Select(house => house.Features)], houses[0].Features.Length),
            TensorConversion.Stack([.. houses.Select(house => new[] { house.Price })], 1)
        );
}
