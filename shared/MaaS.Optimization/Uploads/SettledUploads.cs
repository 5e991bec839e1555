using System.Security.Cryptography;
using System.Text;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Uploads;

/// <summary>
/// Which uploads this process knows to be settled, so that an idle tick costs one listing. Only a memory: an entry is dropped
/// after an hour, in case another process was asked to work on the model again.
/// </summary>
internal sealed class SettledUploads(TimeProvider time)
{
    private const int Capacity = 100_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Dictionary<ModelName, (string Slice, DateTimeOffset At)> _known = [];

    /// <summary>Identifies the blobs of one model as they stand on one page of the listing.</summary>
    public static string Slice(IEnumerable<(string Name, string ETag)> blobs) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Join('\n', blobs.Select(blob => $"{blob.Name}\n{blob.ETag}")))
            )
        );

    public bool Contains(ModelName model, string slice) =>
        _known.TryGetValue(model, out (string Slice, DateTimeOffset At) known)
        && known.Slice.Equals(slice, StringComparison.Ordinal)
        && time.GetUtcNow() - known.At < Lifetime;

    public void Add(ModelName model, string slice)
    {
        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        _known[model] = (slice, time.GetUtcNow());
    }

    public void Remove(ModelName model) => _known.Remove(model);
}
