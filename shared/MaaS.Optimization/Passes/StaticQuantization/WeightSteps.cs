namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>The step that a plan gives for all weights.</summary>
internal static class WeightSteps
{
    /// <summary>Null: the plan leaves it to the weights.</summary>
    public static float[]? Fixed(StaticQuantizationOptions options, int channels) =>
        options.WeightStep > 0 ? [.. Enumerable.Repeat((float)options.WeightStep, channels)] : null;
}
