using MaaS.Samples.Training.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Samples.Training.Spam;

/// <summary>
/// Makes more of few mails, anew in each batch: a long mail is often read from further down, and some words become unknown ones,
/// so that nothing hangs on a single word.
/// </summary>
internal static class MailAugmentation
{
    /// <summary>How many times the model's length the training rows hold.</summary>
    public const int Windows = 2;

    private const double FurtherDownRate = 0.5;
    private const double UnknownRate = 0.1;

    /// <param name="tokens">[n, windows × length], padded on the left.</param>
    /// <returns>[n, length], padded on the left where the mail is shorter.</returns>
    public static Tensor Change(Tensor tokens)
    {
        using DisposeScope scope = NewDisposeScope();
        long count = tokens.shape[0];
        long length = tokens.shape[1] / Windows;
        long last = tokens.shape[1] - length;
        // Padding stands on the left alone: as many columns as there are zeros, and at most one window may be all padding.
        Tensor first = tokens.eq(Vocabulary.Padding).sum(1).clamp(max: last);
        Tensor further = (rand(count) * (last - first)).to_type(ScalarType.Int64);
        Tensor start = first + (further * rand(count).lt(FurtherDownRate).to_type(ScalarType.Int64));
        Tensor window = tokens.gather(1, start.unsqueeze(1) + arange(length, ScalarType.Int64).unsqueeze(0));
        Tensor forgotten = rand(window.shape).lt(UnknownRate).logical_and(window.ne(Vocabulary.Padding));
        return window.masked_fill(forgotten, Vocabulary.Unknown).MoveToOuterDisposeScope();
    }
}
