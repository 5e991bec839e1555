using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>Feeds made from the signature by a recipe.</summary>
internal sealed class GeneratedFeeds(ModelSignature signature, InputRecipe recipe, int count) : IFeedSource
{
    public int Count => count;

    public IEnumerable<SampleFeed> Read()
    {
        for (int i = 0; i < count; i++)
        {
            yield return SampleGenerator.Feed(signature, recipe, i);
        }
    }
}
