using System.Runtime.CompilerServices;
using Xunit;
using Xunit.v3;

namespace MaaS.Testing;

/// <summary>
/// A test that needs more than the .NET SDK and Node (Python, Java, …): the <c>Toolchain</c> category. <c>dotnet test</c>
/// leaves it out and counts it as skipped by this name; <c>.ci/run</c> installs what it needs and sets
/// <c>MAAS_TOOLCHAIN=1</c>, under which a missing tool is a failure.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolchainFactAttribute : FactAttribute, ITraitAttribute
{
    public ToolchainFactAttribute(
        [CallerFilePath] string? sourceFilePath = null,
        [CallerLineNumber] int sourceLineNumber = -1
    )
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = "Toolchain test: needs more than the .NET SDK and Node; set MAAS_TOOLCHAIN=1 to run it.";
        SkipType = typeof(ToolchainFactAttribute);
        SkipUnless = nameof(IsEnabled);
    }

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Toolchain")];

    public static bool IsEnabled =>
        string.Equals(Environment.GetEnvironmentVariable("MAAS_TOOLCHAIN"), "1", StringComparison.Ordinal);
}
