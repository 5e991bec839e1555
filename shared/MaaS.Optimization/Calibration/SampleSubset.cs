namespace MaaS.Optimization.Calibration;

/// <summary>Some of a source's feeds, in its order.</summary>
/// <param name="mask">As long as the source; true: in.</param>
internal sealed class SampleSubset(IFeedSource source, bool[] mask) : IFeedSource
{
    public int Count { get; } = mask.Count(isIn => isIn);

    public IEnumerable<SampleFeed> Read()
    {
        int left = Count;
        foreach ((int index, SampleFeed feed) in source.Read().Index())
        {
            if (left == 0)
            {
                yield break;
            }

            if (mask[index])
            {
                left--;
                yield return feed;
            }
        }
    }
}
