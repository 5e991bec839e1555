namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>What a channel is judged by.</summary>
internal enum ChannelImportance
{
    /// <summary>
    /// How much the layers behind would lose that the channels that stay cannot make up for (optimal brain surgeon, on
    /// activations). Needs samples; without them <see cref="L2"/>.
    /// </summary>
    Reconstruction,

    /// <summary>The sum of the magnitudes of the weights that make it.</summary>
    L1,

    /// <summary>The root of the sum of their squares.</summary>
    L2,
}
