using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class DimensionLimitsTests
{
    [Theory]
    [InlineData(TensorDataType.Int64, new long[] { -1, -1 }, new long[] { 4_096, 8_192 })]
    [InlineData(TensorDataType.Fp32, new long[] { -1, 3, -1, -1 }, new long[] { 4_096, 3, 8_192, 8_192 })]
    [InlineData(TensorDataType.Fp32, new long[] { -1, -1 }, new long[] { 4_096, 1 << 20 })]
    [InlineData(TensorDataType.Fp32, new long[] { 1, 4 }, new long[] { 1, 4 })]
    [InlineData(TensorDataType.Int64, new long[] { }, new long[] { })]
    public void Variable_dimensions_have_limits_without_a_plan(TensorDataType type, long[] shape, long[] expected) =>
        Assert.Equal(expected, DimensionLimits.Apply(Signature(type, shape), NoLimits).Inputs[0].MaxDimensions!);

    [Fact]
    public void Plan_decides_where_it_says_something()
    {
        var limits = new Dictionary<string, long[]>(StringComparer.Ordinal) { ["x"] = [2, 7] };

        Assert.Equal(
            [2, 7],
            DimensionLimits.Apply(Signature(TensorDataType.Fp32, -1, -1), limits).Inputs[0].MaxDimensions!
        );
    }

    [Fact]
    public void Limits_that_do_not_fit_the_model_are_told()
    {
        ModelSignature signature = Signature(TensorDataType.Fp32, -1, 4);
        var limits = new Dictionary<string, long[]>(StringComparer.Ordinal) { ["y"] = [1], ["x"] = [1] };

        IReadOnlyList<string> problems = DimensionLimits.Problems(signature, limits);

        Assert.Equal(2, problems.Count);
        Assert.Contains("$.limits['y']: the model has no such input; it has 'x'", problems);
        Assert.Contains("expected 2 sizes", problems[1], StringComparison.Ordinal);
        limits = new Dictionary<string, long[]>(StringComparer.Ordinal) { ["x"] = [8, 3] };
        Assert.Contains(
            "excludes the model's own",
            Assert.Single(DimensionLimits.Problems(signature, limits)),
            StringComparison.Ordinal
        );
    }

    private static readonly Dictionary<string, long[]> NoLimits = new(StringComparer.Ordinal);

    private static ModelSignature Signature(TensorDataType type, params long[] shape) =>
        new()
        {
            Inputs =
            [
                new TensorSpec
                {
                    Name = "x",
                    DataType = type,
                    Shape = shape,
                },
            ],
            Outputs = [],
        };
}
