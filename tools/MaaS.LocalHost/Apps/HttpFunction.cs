namespace MaaS.LocalHost.Apps;

/// <summary>A function with an <c>httpTrigger</c>.</summary>
internal sealed record HttpFunction : FunctionDefinition
{
    /// <summary>The route with the app's prefix, as an ASP.NET Core route template.</summary>
    public required string Route { get; init; }

    /// <summary>HTTP methods in upper case; empty: any.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    public required AuthorizationLevel Level { get; init; }
}
