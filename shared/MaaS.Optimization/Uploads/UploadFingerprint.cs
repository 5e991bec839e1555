using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MaaS.Optimization.Uploads;

/// <summary>
/// SHA-256 over the content of an upload: model, data files, plan, samples and card, each with its name, the optimizer's
/// version and how often an administrator asked to process the same again. Equal fingerprints mean equal versions.
/// </summary>
internal sealed class UploadFingerprint
{
    private readonly SortedDictionary<string, string> _hashes = new(StringComparer.Ordinal);

    /// <param name="file">Name inside the set.</param>
    /// <param name="sha256">Of its bytes, hexadecimal.</param>
    public void Add(string file, string sha256) => _hashes.Add(file, sha256);

    public string Compute(string optimizerVersion, int reprocessed)
    {
        var text = new StringBuilder("maas-upload-1\n").Append(optimizerVersion).Append('\n');
        if (reprocessed > 0)
        {
            text.Append("reprocessed ").Append(reprocessed.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        // A file's name has no line breaks (UploadName), so lines cannot be confused.
        foreach ((string file, string sha256) in _hashes)
        {
            text.Append(sha256).Append(' ').Append(file).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
