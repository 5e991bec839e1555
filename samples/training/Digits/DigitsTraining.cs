using MaaS.Samples.Training.Commands;
using MaaS.Samples.Training.Datasets;
using MaaS.Samples.Training.Evaluation;
using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Learning;
using MaaS.Samples.Training.Plots;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Digits;

/// <summary>Pixels in, a digit out: the same data through two networks.</summary>
internal static class DigitsTraining
{
    private const int Classes = 10;
    private const int UsualEpochs = 18;
    private const int BatchSize = 64;
    private const double LearningRate = 2e-3;
    private static readonly string[] Labels = [.. Enumerable.Range(0, Classes).Select(digit => $"{digit}")];

    public static async Task RunAsync(TrainingOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<(float[] Pixels, int Digit)> digits = await MnistDigits.ReadAsync(cancellationToken);
        var split = DataSplit<(float[] Pixels, int Digit)>.Of(digits, validation: 0.1, test: 0.15);
        split = options.Smoke ? split.Reduced(train: 640, others: 128) : split;
        Console.WriteLine(
            $"{digits.Count} digits: {split.Train.Count} to learn from, {split.Validation.Count} for validation, "
                + $"{split.Test.Count} for the test"
        );
        using var cnn = new DigitCnn();
        using var mlp = new DigitMlp();
        DigitNetwork[] networks =
        [
            new(
                "digits",
                cnn,
                [1, MnistDigits.Side, MnistDigits.Side],
                "2 × (Conv(16, 3×3) → BatchNorm → ReLU) → MaxPool → 2 × (Conv(32, 3×3) → BatchNorm → ReLU) → MaxPool "
                    + "→ Linear(96) → ReLU → Linear(10)",
                () => DigitGraphs.Of(cnn)
            ),
            new(
                "digits-mlp",
                mlp,
                [MnistDigits.Pixels],
                "Linear(256) → ReLU → Linear(128) → ReLU → Linear(10)",
                () => DigitGraphs.Of(mlp)
            ),
        ];
        foreach (DigitNetwork network in networks)
        {
            await TrainAsync(network, split, options, cancellationToken);
        }
    }

    private static async Task TrainAsync(
        DigitNetwork network,
        DataSplit<(float[] Pixels, int Digit)> split,
        TrainingOptions options,
        CancellationToken cancellationToken
    )
    {
        LabelledRows<float, long> train = Unzip(split.Train);
        LabelledRows<float, long> validation = Unzip(split.Validation);
        LabelledRows<float, long> test = Unzip(split.Test);
        int epochs = options.EpochsOr(UsualEpochs);
        var fitting = new Fitting(
            network.Model,
            (logits, labels) => functional.cross_entropy(logits, labels),
            Scores.Accuracy
        );
        IReadOnlyList<EpochRecord> history = Fit(
            network,
            fitting,
            train,
            validation,
            new FitOptions
            {
                Epochs = epochs,
                BatchSize = BatchSize,
                Seed = options.Seed,
                Augment = images => Augment(images, network.RowShape),
            },
            cancellationToken
        );

        var folder = new ModelFolder(options.Output, network.Name);
        network.Export().Save(folder.Model, cancellationToken);
        float[] logits = OnnxRun.Run(folder.Model, test.Inputs, network.RowShape);
        var agreement = Agreement.Of(logits, fitting.Outputs(test.Inputs, network.RowShape));
        var score = ClassificationScore.Of(logits, [.. split.Test.Select(example => example.Digit)], Classes);
        SampleArrays.Write(
            folder.Samples,
            DigitGraphs.Input,
            network.RowShape,
            validation.First(SampleArrays.CalibrationRows),
            test,
            pixel => (Half)pixel
        );
        await folder.WriteLinesAsync("labels.txt", Labels, cancellationToken);
        await SampleDigits.WriteAsync(folder, split.Test, cancellationToken);
        ModelReport report = DigitReport.Of(network, score, agreement, history, options, epochs);
        await folder.WriteReportAsync(report, DigitGraphs.Output, cancellationToken);
        TrainingPlots.Save(options, folder, history, "accuracy");
        SampleDigits.Plot(TrainingPlots.Place(options, folder, "samples.png"), split.Test, logits);
        Summary.Print(folder, report);
    }

    private static IReadOnlyList<EpochRecord> Fit(
        DigitNetwork network,
        Fitting fitting,
        LabelledRows<float, long> train,
        LabelledRows<float, long> validation,
        FitOptions fit,
        CancellationToken cancellationToken
    )
    {
        using TensorRows trainRows = Rows(train, network.RowShape);
        using TensorRows validationRows = Rows(validation, network.RowShape);
        using optim.Optimizer adam = optim.Adam(network.Model.parameters(), lr: LearningRate);
        return TrainingProgress.Show(
            network.Name,
            "accuracy",
            (share, epoch) => fitting.Run(trainRows, validationRows, adam, fit, share, epoch, cancellationToken)
        );
    }

    private static Tensor Augment(Tensor images, long[] rowShape)
    {
        using Tensor square = images.reshape(-1, 1, MnistDigits.Side, MnistDigits.Side);
        return Augmentation.Distort(square).reshape([-1, .. rowShape]);
    }

    private static LabelledRows<float, long> Unzip(IReadOnlyList<(float[] Pixels, int Digit)> examples) =>
        new([.. examples.Select(example => example.Pixels)], [.. examples.Select(example => (long)example.Digit)]);

    private static TensorRows Rows(LabelledRows<float, long> rows, long[] rowShape) =>
        new(TensorConversion.Stack(rows.Inputs, rowShape), tensor(rows.Labels.ToArray()));
}
