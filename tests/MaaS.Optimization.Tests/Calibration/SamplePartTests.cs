using MaaS.Optimization.Calibration;

namespace MaaS.Optimization.Tests.Calibration;

public sealed class SamplePartTests
{
    private const int Count = 101;

    [Fact]
    public void Held_out_half_and_development_half_share_no_sample()
    {
        bool[] development = SamplePart.Development.Mask(Count);
        bool[] heldOut = SamplePart.HeldOut.Mask(Count);

        Assert.All(development.Zip(heldOut), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Equal(51, heldOut.Count(isIn => isIn));
    }

    [Fact]
    public void Folds_part_the_development_half()
    {
        bool[] development = SamplePart.Development.Mask(Count);
        var seen = new int[Count];
        for (int fold = 0; fold < 4; fold++)
        {
            bool[] validation = SamplePart.Validation(fold, 4).Mask(Count);
            bool[] training = SamplePart.Training(fold, 4).Mask(Count);
            for (int i = 0; i < Count; i++)
            {
                Assert.Equal(development[i], validation[i] ^ training[i]);
                seen[i] += validation[i] ? 1 : 0;
            }
        }

        Assert.Equal(development, seen.Select(times => times == 1));
    }

    [Fact]
    public void Parts_do_not_follow_the_order_of_the_file()
    {
        bool[] heldOut = SamplePart.HeldOut.Mask(1_000);

        // Of a file sorted by label, and of one that alternates, about half of each label is held out.
        Assert.InRange(heldOut.Take(500).Count(isIn => isIn), 200, 300);
        Assert.InRange(heldOut.Where((_, i) => i % 2 == 0).Count(isIn => isIn), 200, 300);
    }

    [Fact]
    public void Few_samples_are_not_parted()
    {
        Assert.DoesNotContain(false, SamplePart.HeldOut.Mask(SamplePart.LeastToSplit - 1));
        Assert.DoesNotContain(false, SamplePart.Training(0, 4).Mask(SamplePart.LeastToSplit - 1));
    }
}
