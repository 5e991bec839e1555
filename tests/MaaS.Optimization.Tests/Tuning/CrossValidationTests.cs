using MaaS.Optimization.Calibration;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class CrossValidationTests
{
    [Theory]
    [InlineData(3, 256, 3)]
    [InlineData(10, 4_000, 10)]
    [InlineData(1, 4_000, 1)]
    [InlineData(3, 32, 2)]
    [InlineData(3, 16, 1)]
    [InlineData(3, 8, 1)]
    public void Folds_are_as_many_as_samples_allow(int wanted, int samples, int expected) =>
        Assert.Equal(expected, CrossValidation.Folds(wanted, samples));

    [Fact]
    public void Every_development_sample_is_in_one_fold_and_no_held_out_sample_in_any()
    {
        bool[] heldOut = SamplePart.HeldOut.Mask(100);
        bool[][] folds = [.. Enumerable.Range(0, 3).Select(fold => SamplePart.Validation(fold, 3).Mask(100))];
        bool[][] training = [.. Enumerable.Range(0, 3).Select(fold => SamplePart.Training(fold, 3).Mask(100))];

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(heldOut[i] ? 0 : 1, folds.Count(fold => fold[i]));
            Assert.Equal(heldOut[i] ? 0 : 2, training.Count(fold => fold[i]));
        }
    }
}
