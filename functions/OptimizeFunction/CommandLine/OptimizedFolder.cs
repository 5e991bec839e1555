using System.Globalization;
using System.Text;
using System.Text.Json;
using MaaS.Optimization;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace OptimizeFunction.CommandLine;

/// <summary>A folder with what a published version would hold: every variant, and both reports.</summary>
internal static class OptimizedFolder
{
    /// <summary>Writes everything, or nothing.</summary>
    public static async Task WriteAsync(
        OptimizationOutcome.Optimized optimized,
        string target,
        CancellationToken cancellationToken
    )
    {
        string part = Path.TrimEndingDirectorySeparator(target) + $".{Guid.NewGuid():N}.part";
        Directory.CreateDirectory(part);
        try
        {
            foreach (PreparedVariant variant in optimized.Variants)
            {
                foreach ((string name, string path) in variant.Files())
                {
                    await CopyAsync(path, Path.Combine(part, name), cancellationToken);
                }
            }

            await WriteAsync(Path.Combine(part, ModelBlobNames.ReportFile), optimized.ReportJson, cancellationToken);
            await WriteAsync(Path.Combine(part, ModelBlobNames.ReportPage), optimized.ReportHtml, cancellationToken);
            if (Directory.Exists(target))
            {
                // It is empty; a folder cannot be moved onto another.
                Directory.Delete(target);
            }

            Directory.Move(part, target);
        }
        catch
        {
            Directory.Delete(part, recursive: true);
            throw;
        }
    }

    /// <summary>What was tried and what came of it, for the terminal.</summary>
    public static string Describe(OptimizationOutcome.Optimized optimized, string target)
    {
        using var report = JsonDocument.Parse(optimized.ReportJson);
        JsonElement root = report.RootElement;
        var text = new StringBuilder();
        foreach (JsonElement candidate in root.GetProperty("candidates").EnumerateArray())
        {
            string latency = Number(candidate, "latency", "ratio") is { } ratio
                ? $"{ratio:0.00}× as fast"
                : "not timed";
            string size = candidate.TryGetProperty("sizeRatio", out JsonElement smaller)
                ? $"{smaller.GetDouble():0.00}× smaller"
                : "not written";
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{Text(candidate, "verdict"), -10} {Text(candidate, "name"), -32} {latency, -16} {size, -14}  {Reason(candidate)}"
            );
        }

        ModelVariant first = optimized.Variants[0].Variant;
        text.AppendLine(Text(root, "summary"));
        text.AppendLine(CultureInfo.InvariantCulture, $"model   {Path.Combine(target, first.File)}");
        text.Append(CultureInfo.InvariantCulture, $"report  {Path.Combine(target, ModelBlobNames.ReportPage)}");
        return text.ToString();
    }

    /// <summary>What did not work out says why.</summary>
    private static string Reason(JsonElement candidate) =>
        Text(candidate, "verdict") is "chosen" or "passed" ? "" : Text(candidate, "reason");

    private static string Text(JsonElement parent, string member) => parent.GetProperty(member).GetString()!;

    private static double? Number(JsonElement parent, string member, string inner) =>
        parent.TryGetProperty(member, out JsonElement value) ? value.GetProperty(inner).GetDouble() : null;

    private static async Task WriteAsync(
        string path,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    ) => await File.WriteAllBytesAsync(path, content, cancellationToken);

    private static async Task CopyAsync(string source, string target, CancellationToken cancellationToken)
    {
        // External data may lie in a folder of its own.
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using FileStream from = File.OpenRead(source);
        await using FileStream to = new(target, FileMode.Create);
        await from.CopyToAsync(to, cancellationToken);
    }
}
