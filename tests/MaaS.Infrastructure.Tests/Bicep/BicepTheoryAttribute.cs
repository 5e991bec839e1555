using System.Runtime.CompilerServices;

namespace MaaS.Infrastructure.Tests.Bicep;

/// <summary>The theory to <see cref="BicepFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepTheoryAttribute : TheoryAttribute
{
    public BicepTheoryAttribute(
        [CallerFilePath] string? sourceFilePath = null,
        [CallerLineNumber] int sourceLineNumber = -1
    )
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = BicepFactAttribute.Reason;
        SkipType = typeof(BicepFactAttribute);
        SkipUnless = nameof(BicepFactAttribute.IsEnabled);
    }
}
