namespace MaaS.Optimization.Calibration;

/// <summary>One value for every input of a model: what one run takes.</summary>
internal sealed record SampleFeed(IReadOnlyList<SampleTensor> Inputs);
