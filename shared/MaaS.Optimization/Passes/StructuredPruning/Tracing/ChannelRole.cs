namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>What an axis of a weight is to the channels that run along it.</summary>
internal enum ChannelRole
{
    /// <summary>Each entry makes one channel: rows of a weight that its importance is read from.</summary>
    Makes,

    /// <summary>Each entry belongs to one channel on its way: a bias, a normalization, a depthwise filter.</summary>
    Accompanies,

    /// <summary>Each entry weighs one channel: what a refit changes.</summary>
    Reads,
}
