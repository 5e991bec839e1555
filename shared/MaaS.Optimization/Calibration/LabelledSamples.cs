namespace MaaS.Optimization.Calibration;

/// <summary>Samples together with one of their arrays of labels.</summary>
/// <param name="label">Null: without.</param>
internal sealed class LabelledSamples(SampleSet samples, LabelArray? label) : IFeedSource
{
    public int Count => samples.Count;

    public IEnumerable<SampleFeed> Read() => samples.Read(label);
}
