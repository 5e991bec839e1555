using MaaS.Samples.Training.Datasets;

namespace MaaS.Training.Tests.Datasets;

public sealed class DataSplitTests
{
    private static readonly int[] Numbers = [.. Enumerable.Range(0, 100)];

    [Fact]
    public void Parts_are_disjoint_and_together_everything()
    {
        var split = DataSplit<int>.Of(Numbers, validation: 0.1, test: 0.15);

        Assert.Equal(75, split.Train.Count);
        Assert.Equal(10, split.Validation.Count);
        Assert.Equal(15, split.Test.Count);
        Assert.Equal(Numbers, split.Train.Concat(split.Validation).Concat(split.Test).Order());
        Assert.NotEqual(split.Test, split.Test.Order());
    }

    [Fact]
    public void Split_is_the_same_each_time() =>
        Assert.Equal(DataSplit<int>.Of(Numbers, 0.1, 0.15).Test, DataSplit<int>.Of(Numbers, 0.1, 0.15).Test);
}
