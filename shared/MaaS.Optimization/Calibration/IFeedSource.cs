namespace MaaS.Optimization.Calibration;

/// <summary>A sequence of feeds that can be read again, in the same order, without holding it in memory.</summary>
internal interface IFeedSource
{
    /// <summary>How many feeds there are.</summary>
    int Count { get; }

    /// <summary>From the first feed; each call begins anew.</summary>
    /// <exception cref="SampleFormatException">A value cannot be read or does not fit its input's type.</exception>
    IEnumerable<SampleFeed> Read();
}
