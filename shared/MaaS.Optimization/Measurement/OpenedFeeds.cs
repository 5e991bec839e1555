using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Measurement;

/// <summary>A job's inputs, ready to be read.</summary>
internal sealed class OpenedFeeds : IDisposable
{
    /// <summary>More than any job generates for a verdict.</summary>
    private const int FirstForChoices = 1_000_000;

    private readonly SampleArchive? _archive;

    private OpenedFeeds(IFeedSource source, SampleArchive? archive)
    {
        Source = source;
        _archive = archive;
    }

    public IFeedSource Source { get; }

    /// <summary>Opens what the job names, matched to the model's inputs.</summary>
    /// <param name="count">How many feeds to generate where they are generated.</param>
    /// <param name="label">The array of labels to read with them; null: none.</param>
    /// <exception cref="SampleFormatException">The samples do not fit the model.</exception>
    public static OpenedFeeds Open(InputSource inputs, ModelSignature signature, int count, string? label)
    {
        if (inputs.SamplesPath is null)
        {
            InputRecipe recipe =
                inputs.Recipe ?? throw new ArgumentException("Neither samples nor a recipe.", nameof(inputs));
            return new OpenedFeeds(new GeneratedFeeds(signature, recipe, FirstOf(inputs.Part), count), null);
        }

        SampleArchive archive = SampleArchive.Open(inputs.SamplesPath);
        if (SampleSet.Bind(archive, signature, out IReadOnlyList<string> problems) is { } samples)
        {
            LabelArray? labels = label is null ? null : samples.Labels.First(array => IsNamed(array, label));
            return new OpenedFeeds(
                new SampleSubset(new LabelledSamples(samples, labels), inputs.Part.Mask(samples.Count)),
                archive
            );
        }

        archive.Dispose();
        throw new SampleFormatException(string.Join(' ', problems));
    }

    /// <summary>Generated inputs have no end: those that choices are made with are others than those that verdicts come from.</summary>
    private static int FirstOf(SamplePart part) => part.Kind == SamplePartKind.Development ? FirstForChoices : 0;

    private static bool IsNamed(LabelArray array, string name) =>
        string.Equals(array.Name, name, StringComparison.Ordinal);

    public void Dispose() => _archive?.Dispose();
}
