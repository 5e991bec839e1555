using MaaS.LocalHost.Demonstration.Ocr;

namespace MaaS.LocalHost.Tests.Demonstration;

public sealed class CtcDictionaryTests
{
    [Theory]
    [InlineData(new[] { 1, 1, 0, 1, 2 }, "aab")] // a blank between two of a kind keeps both
    [InlineData(new[] { 0, 1, 1, 2, 2, 0 }, "ab")]
    [InlineData(new[] { 1, 3, 2 }, "a b")]
    [InlineData(new[] { 0, 0 }, "")]
    public void Greedy_decoding_merges_repetitions_and_leaves_blanks_out(int[] best, string text)
    {
        var dictionary = new CtcDictionary(["a", "b", " "]);
        float[] probabilities =
        [
            .. best.SelectMany(index => Enumerable.Range(0, 4).Select(i => i == index ? 0.9f : 0.1f)),
        ];

        Assert.Equal(text, dictionary.Decode(probabilities));
    }
}
