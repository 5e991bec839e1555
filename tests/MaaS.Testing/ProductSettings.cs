using System.Reflection;

namespace MaaS.Testing;

/// <summary>The settings of both apps, as their option types have them. Whoever asks references both apps.</summary>
public static class ProductSettings
{
    private static readonly string[] Assemblies =
    [
        "MaaS.Runtime",
        "MaaS.Optimization",
        "PredictFunction",
        "OptimizeFunction",
    ];

    /// <summary>By the name of the environment variable: <c>MaaS__RequestLimits__MaxBodyBytes</c>.</summary>
    public static IReadOnlyDictionary<string, PropertyInfo> All { get; } =
        (
            from assembly in Assemblies.Select(Assembly.Load)
            from type in assembly.GetTypes()
            let section = type.GetField("SectionName")?.GetRawConstantValue() as string
            where section is not null
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            where property.SetMethod is not null
            select (Name: $"{section.Replace(":", "__", StringComparison.Ordinal)}__{property.Name}", property)
        ).ToDictionary(setting => setting.Name, setting => setting.property, StringComparer.Ordinal);
}
