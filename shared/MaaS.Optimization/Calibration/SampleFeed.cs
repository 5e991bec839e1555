namespace MaaS.Optimization.Calibration;

/// <summary>One value for every input of a model: what one run takes.</summary>
/// <param name="Label">What is right for it, where that was asked for; samples along the first axis, as in the answer.</param>
internal sealed record SampleFeed(IReadOnlyList<SampleTensor> Inputs, SampleTensor? Label = null);
