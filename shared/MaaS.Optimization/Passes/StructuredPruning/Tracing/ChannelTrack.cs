namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>The axis of a tensor whose channels are traced.</summary>
/// <param name="Axis">Counted from the first dimension.</param>
/// <param name="Ids">Numbers of the channels, in the order of <paramref name="Measured"/>'s axis.</param>
/// <param name="Measured">The tensor in which the channels' activations can be seen one by one.</param>
/// <param name="MeasuredAxis">Its axis.</param>
/// <param name="Inner">
/// How many neighbouring positions of the axis belong to one channel: 1, the height times the width behind a Flatten, or 0
/// where that is not known before something of known size reads it.
/// </param>
internal sealed record ChannelTrack(int Axis, int[] Ids, string Measured, int MeasuredAxis, int Inner = 1)
{
    /// <summary>The channel of every position of an axis of this size; null: it does not fit.</summary>
    public int[]? Positions(long size)
    {
        bool fits = Inner > 0 ? Ids.LongLength * Inner == size : Ids.Length > 0 && size % Ids.Length == 0;
        if (!fits)
        {
            return null;
        }

        int inner = (int)(size / Ids.Length);
        return inner == 1 ? Ids : [.. Ids.SelectMany(id => Enumerable.Repeat(id, inner))];
    }
}
