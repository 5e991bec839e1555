using System.Text.RegularExpressions;

namespace MaaS.Infrastructure.Tests.Bicep;

/// <summary>Who may do what where, in words: <c>predict | Blob Data Reader | stmodels/models</c>.</summary>
internal sealed partial record RoleAssignment(string Holder, string Role, string Scope)
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Blob Data Contributor",
        ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"] = "Blob Data Reader",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Table Data Contributor",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "AcrPull",
    };

    public static RoleAssignment Of(Resource assignment)
    {
        string role = assignment.Text("properties.roleDefinitionId")!.Split('/')[^1];
        string principal = assignment.Text("properties.principalId")!;
        Match identity = IdentityName.Match(principal);
        return new(
            identity.Success ? identity.Groups["name"].Value : principal,
            Names.TryGetValue(role, out string? name) ? name : role,
            ScopeOf(assignment)
        );
    }

    public override string ToString() => $"{Holder} | {Role} | {Scope}";

    /// <summary>The account (without its unique ending), and the container behind it.</summary>
    private static string ScopeOf(Resource assignment)
    {
        string scope = assignment.Id.Split("/providers/Microsoft.Authorization/")[0];
        string[] parts = scope.Split('/');
        string top = UniqueEnding.Replace(parts[8], "").TrimEnd('-');
        return parts.Length == 9 ? top : $"{top}/{parts[^1]}";
    }

    [GeneratedRegex("userAssignedIdentities/id-(?<name>[a-z]+)-", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IdentityName { get; }

    // What uniqueString() makes: thirteen lower-case letters and digits.
    [GeneratedRegex("[a-z0-9]{13}$", RegexOptions.None, 1000)]
    private static partial Regex UniqueEnding { get; }
}
