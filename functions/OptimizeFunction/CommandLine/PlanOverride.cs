using System.Text;
using System.Text.Json.Nodes;

namespace OptimizeFunction.CommandLine;

/// <summary>The plan of a file with what the command line says instead.</summary>
internal static class PlanOverride
{
    /// <summary>The plan's bytes; null: neither a file nor a goal was given.</summary>
    /// <exception cref="System.Text.Json.JsonException">A goal is to be put into a file that is not JSON.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        FileInfo? file,
        string? goal,
        CancellationToken cancellationToken
    )
    {
        if (file is null)
        {
            return goal is null ? null : Bytes(new JsonObject { ["goal"] = goal });
        }

        byte[] plan = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        // What is no object is for the optimizer to refuse, in its own words.
        if (goal is null || JsonNode.Parse(plan) is not JsonObject json)
        {
            return plan;
        }

        json["goal"] = goal;
        return Bytes(json);
    }

    private static ReadOnlyMemory<byte> Bytes(JsonObject plan) => Encoding.UTF8.GetBytes(plan.ToJsonString());
}
