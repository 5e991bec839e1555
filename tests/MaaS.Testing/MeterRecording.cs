using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace MaaS.Testing;

/// <summary>
/// Collects what the product's meters record in the flow of the test that made it, and nothing of the tests beside it: the
/// instruments belong to the process.
/// </summary>
public sealed class MeterRecording : IDisposable
{
    private static readonly AsyncLocal<MeterRecording?> Current = new();

    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _recorded = new();
    private readonly MeterListener _listener = new();

    /// <param name="meter">The meters' name.</param>
    public MeterRecording(string meter)
    {
        Current.Value = this;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (string.Equals(instrument.Meter.Name, meter, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>(Record);
        _listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => Record(instrument, value, tags, null)
        );
        _listener.Start();
    }

    /// <summary>Values of one instrument in the order they came, each with its tags: <c>name=value</c>, joined by commas.</summary>
    public IReadOnlyList<(double Value, string Tags)> Of(string instrument) =>
        [
            .. _recorded
                .Where(record => string.Equals(record.Instrument, instrument, StringComparison.Ordinal))
                .Select(record => (record.Value, record.Tags)),
        ];

    public void Dispose() => _listener.Dispose();

    private void Record(
        Instrument instrument,
        double value,
        ReadOnlySpan<KeyValuePair<string, object?>> tags,
        object? state
    )
    {
        if (ReferenceEquals(Current.Value, this))
        {
            IEnumerable<string> texts = tags.ToArray()
                .Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}"));
            _recorded.Enqueue((instrument.Name, value, string.Join(',', texts)));
        }
    }
}
