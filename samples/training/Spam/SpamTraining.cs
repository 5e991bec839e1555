using MaaS.Samples.Training.Commands;
using MaaS.Samples.Training.Datasets;
using MaaS.Samples.Training.Evaluation;
using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Learning;
using MaaS.Samples.Training.Plots;
using MaaS.Samples.Training.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Spam;

/// <summary>Mail in, ham or spam out.</summary>
internal static class SpamTraining
{
    public const int Length = 256;
    private const int VocabularySize = 4_500;
    private const int UsualEpochs = 12;
    private const int BatchSize = 64;
    private const double LearningRate = 2e-3;

    /// <summary>Some mails are labelled arguably: no answer is to be sure without bounds.</summary>
    private const double LabelSmoothing = 0.05;
    private static readonly string[] Classes = ["ham", "spam"];

    public static async Task RunAsync(TrainingOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<Mail> mails = await SpamAssassinCorpus.ReadAsync(cancellationToken);
        var split = DataSplit<Mail>.Of(mails, validation: 0.1, test: 0.15);
        split = options.Smoke ? split.Reduced(train: 256, others: 64) : split;
        Console.WriteLine(
            $"{mails.Count} different mails, {mails.Count(mail => mail.IsSpam)} of them spam: "
                + $"{split.Train.Count} to learn from, {split.Validation.Count} for validation, {split.Test.Count} for the test"
        );
        var vocabulary = Vocabulary.Build(split.Train.Select(mail => mail.Text), VocabularySize, inAtLeast: 3);
        LabelledRows<long, long> test = Encode(vocabulary, split.Test, Length);

        int epochs = options.EpochsOr(UsualEpochs);
        using var model = new SpamClassifier(vocabulary.Lines.Count, Classes.Length);
        var fitting = new Fitting(
            model,
            (logits, labels) => functional.cross_entropy(logits, labels, label_smoothing: LabelSmoothing),
            Scores.Accuracy
        );
        IReadOnlyList<EpochRecord> history = Fit(
            model,
            fitting,
            Encode(vocabulary, split.Train, Length * MailAugmentation.Windows),
            Encode(vocabulary, split.Validation, Length),
            epochs,
            options.Seed,
            cancellationToken
        );

        var folder = new ModelFolder(options.Output, "spam");
        SpamGraph.Of(model, Length, Classes.Length).Save(folder.Model, cancellationToken);
        float[] logits = OnnxRun.Run(folder.Model, test.Inputs, [Length]);
        var agreement = Agreement.Of(logits, fitting.Outputs(test.Inputs, [Length]));
        var score = ClassificationScore.Of(logits, [.. test.Labels.Select(label => (int)label)], Classes.Length);
        await WriteAsync(folder, vocabulary, Encode(vocabulary, split.Validation, Length), test, cancellationToken);
        await SampleMails.WriteAsync(folder, split.Test, cancellationToken);
        ModelReport report = SpamReport.Of(score, agreement, history, vocabulary.Lines.Count, options, epochs);
        await folder.WriteReportAsync(report, SpamGraph.Output, cancellationToken);
        TrainingPlots.Save(options, folder, history, "accuracy");
        Summary.Print(folder, report);
    }

    private static IReadOnlyList<EpochRecord> Fit(
        SpamClassifier model,
        Fitting fitting,
        LabelledRows<long, long> train,
        LabelledRows<long, long> validation,
        int epochs,
        int seed,
        CancellationToken cancellationToken
    )
    {
        using TensorRows trainRows = Rows(train);
        using TensorRows validationRows = Rows(validation);
        using optim.Optimizer adam = optim.Adam(model.parameters(), lr: LearningRate);
        var fit = new FitOptions
        {
            Epochs = epochs,
            BatchSize = BatchSize,
            Seed = seed,
            Augment = MailAugmentation.Change,
            LargestGradient = 1,
        };
        return TrainingProgress.Show(
            "spam",
            "accuracy",
            (share, epoch) => fitting.Run(trainRows, validationRows, adam, fit, share, epoch, cancellationToken)
        );
    }

    private static LabelledRows<long, long> Encode(Vocabulary vocabulary, IReadOnlyList<Mail> mails, int length) =>
        new(
            [.. mails.Select(mail => vocabulary.Encode(mail.Text, length))],
            [.. mails.Select(mail => mail.IsSpam ? 1L : 0)]
        );

    private static TensorRows Rows(LabelledRows<long, long> rows) =>
        new(TensorConversion.Stack(rows.Inputs, rows.Inputs[0].Length), tensor(rows.Labels.ToArray()));

    private static async Task WriteAsync(
        ModelFolder folder,
        Vocabulary vocabulary,
        LabelledRows<long, long> validation,
        LabelledRows<long, long> test,
        CancellationToken cancellationToken
    )
    {
        SampleArrays.Write(
            folder.Samples,
            SpamGraph.Input,
            [Length],
            validation.First(SampleArrays.CalibrationRows),
            test,
            token => (ushort)token
        );
        await folder.WriteLinesAsync("labels.txt", Classes, cancellationToken);
        await folder.WriteLinesAsync("vocab.txt", vocabulary.Lines, cancellationToken);
    }
}
