using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Measurement;

public sealed class OpenedFeedsTests
{
    private static readonly ModelSignature Signature = new()
    {
        Inputs =
        [
            new TensorSpec
            {
                Name = "x",
                DataType = TensorDataType.Fp32,
                Shape = [1, 8],
            },
        ],
        Outputs = [],
    };

    [Fact]
    public void Generated_inputs_of_choices_are_none_of_those_of_verdicts()
    {
        string[] verdicts = Read(SamplePart.HeldOut, 64);
        string[] choices = Read(SamplePart.Development, 32);

        Assert.Equal(32, choices.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(verdicts.Intersect(choices, StringComparer.Ordinal));
        Assert.Equal(verdicts, Read(SamplePart.All, 64));
    }

    private static string[] Read(SamplePart part, int count)
    {
        var recipe = new InputRecipe
        {
            Shapes =
            [
                [1, 8],
            ],
            Integers = [null],
        };
        using OpenedFeeds feeds = OpenedFeeds.Open(
            new InputSource { Recipe = recipe, Part = part },
            Signature,
            count,
            label: null
        );
        return [.. feeds.Source.Read().Select(feed => Convert.ToHexString(feed.Inputs[0].Data))];
    }
}
