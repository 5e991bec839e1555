using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;
using MaaS.Optimization.Metrics;
using MaaS.Runtime.Models;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Measurement;

/// <summary>The model answers what it is given, and every feed is given its own number: the errors against 0 say which were compared.</summary>
public sealed class OutputComparisonTests
{
    private static readonly MetricSpec AgainstZero = new(MetricKind.Mae, "y", "label");

    [Theory]
    [InlineData(10, 10)]
    [InlineData(10, 100)]
    public void Feeds_that_are_affordable_are_all_compared(int count, int most) =>
        Assert.Equal(Enumerable.Range(0, count), Compared(count, most, TimeSpan.FromMinutes(1)));

    [Theory]
    [InlineData(10, 7)]
    [InlineData(1_000, 3)]
    [InlineData(64, 63)]
    public void As_many_as_are_allowed_are_compared_spread_over_all(int count, int most)
    {
        int[] compared = Compared(count, most, TimeSpan.FromMinutes(1));

        Assert.Equal(most, compared.Length);
        int[] gaps = [.. compared.Append(compared[0] + count).Zip(compared, (next, last) => next - last).Skip(1)];
        Assert.InRange(gaps.Max() - gaps.Min(), 0, 1);
    }

    [Fact]
    public void One_is_compared_however_short_the_time_is() => Assert.Single(Compared(10, 10, TimeSpan.FromTicks(1)));

    private static int[] Compared(int count, int most, TimeSpan time)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("same.onnx");
        byte[] model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, 1)
            .Node("Identity", ["x"], ["y"])
            .Output("y", ElementType.Float, 1)
            .ToBytes();
        File.WriteAllBytes(path, model);
        using NativeSession session = NativeSession.Load(path);
        ModelSignature signature = session.ReadSignature(out _)!;

        MeasureResult result = new OutputComparison(session, session, signature, features: []).Run(
            new Numbers(count),
            most,
            AgainstZero,
            time
        );

        Assert.Equal(result.Feeds, result.Metric!.Original.Count);
        return [.. result.Metric.Original.Select(share => (int)share.Numerator)];
    }

    private sealed class Numbers(int count) : IFeedSource
    {
        public int Count => count;

        public IEnumerable<SampleFeed> Read() =>
            Enumerable.Range(0, count).Select(i => new SampleFeed([Tensor("x", i)], Tensor("label", 0)));

        private static SampleTensor Tensor(string name, float value) =>
            new()
            {
                Name = name,
                DataType = TensorDataType.Fp32,
                Shape = [1],
                Data = BitConverter.GetBytes(value),
            };
    }
}
