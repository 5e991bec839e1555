using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>Feeds made from the signature by a recipe.</summary>
/// <param name="first">The number of the first: the same number gives the same feed.</param>
internal sealed class GeneratedFeeds(ModelSignature signature, InputRecipe recipe, int first, int count) : IFeedSource
{
    public int Count => count;

    public IEnumerable<SampleFeed> Read()
    {
        for (int i = 0; i < count; i++)
        {
            yield return SampleGenerator.Feed(signature, recipe, first + i);
        }
    }
}
