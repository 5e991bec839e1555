namespace MaaS.Optimization.Calibration.Moments;

/// <summary>What was collected for an <see cref="ActivationProbe"/>.</summary>
/// <param name="Axes">In the order of the file.</param>
/// <param name="Path">Of the <see cref="MomentsFile"/>.</param>
/// <param name="Feeds">Samples that were run.</param>
internal sealed record ActivationMoments(IReadOnlyList<ActivationAxis> Axes, string Path, int Feeds)
{
    /// <summary>The moments of one tensor; null: they were not collected, or nothing was seen.</summary>
    public SecondMoments? Of(ActivationAxis axis)
    {
        int place = Axes.ToList().IndexOf(axis);
        return place >= 0 && MomentsFile.Read(Path, place) is { Count: > 0 } moments ? moments : null;
    }
}
