using System.Runtime.CompilerServices;

namespace MaaS.Infrastructure.Tests.Bicep;

/// <summary>
/// A test that needs the Bicep CLI. Where the build restores it (Linux on x64, and so in CI) it always runs; elsewhere it is
/// counted as skipped unless <c>MAAS_BICEP</c> names an executable.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepFactAttribute : FactAttribute
{
    internal const string Reason =
        "The Bicep CLI is restored on Linux on x64 only; elsewhere MAAS_BICEP names an executable of the same version.";

    public BicepFactAttribute(
        [CallerFilePath] string? sourceFilePath = null,
        [CallerLineNumber] int sourceLineNumber = -1
    )
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = Reason;
        SkipType = typeof(BicepFactAttribute);
        SkipUnless = nameof(IsEnabled);
    }

    public static bool IsEnabled => BicepCli.IsAvailable;
}
