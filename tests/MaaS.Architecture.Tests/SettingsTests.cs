using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Architecture.Tests;

/// <summary>The table of docs/operations.md, the sample of local settings and the option types tell the same story.</summary>
public sealed partial class SettingsTests
{
    /// <summary>Default values as the document writes them, by name.</summary>
    private static Dictionary<string, string> Settings { get; } =
        ProductSettings
            .All.Where(setting => !IsConnection(setting.Value))
            .ToDictionary(setting => setting.Key, setting => Default(setting.Value), StringComparer.Ordinal);

    [Fact]
    public void Every_setting_is_documented_with_its_default()
    {
        Assert.NotEmpty(Settings);
        string document = SourceTree.Read("docs/operations.md");
        IEnumerable<string> missing = Settings
            .Select(setting => $"| `{setting.Key}` | {setting.Value} |")
            .Where(row => !document.Contains(row, StringComparison.Ordinal));

        Assert.True(!missing.Any(), "Not in docs/operations.md:\n" + string.Join('\n', missing));
    }

    [Theory]
    [InlineData("docs/operations.md")]
    [InlineData("local.settings.sample.json")]
    [InlineData("README.md")]
    [InlineData("infra/bicep/main.bicep")]
    [InlineData("infra/bicep/types.bicep")]
    public void Every_setting_that_a_file_names_exists(string file)
    {
        IEnumerable<string> named = SettingName.Matches(SourceTree.Read(file)).Select(match => match.Value);

        Assert.Equal("", string.Join(' ', named.Except(Settings.Keys, StringComparer.Ordinal)));
    }

    /// <summary>The connection's own members are settings of the Functions host: ModelStorage, ModelStorage__blobServiceUri, ….</summary>
    private static bool IsConnection(PropertyInfo property) =>
        property.DeclaringType!.Name is "ModelStorageOptions"
        && !property.Name.EndsWith("Container", StringComparison.Ordinal);

    private static string Default(PropertyInfo property) =>
        Text(property.GetValue(Activator.CreateInstance(property.DeclaringType!)));

    private static string Text(object? value) =>
        value switch
        {
            null => "–",
            string text => $"`{text.Replace(Path.GetTempPath(), "{temp}/", StringComparison.Ordinal)}`",
            TimeSpan time => $"`{time:c}`",
            bool flag => flag ? "`true`" : "`false`",
            IEnumerable => "empty",
            _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
        };

    [GeneratedRegex("MaaS__[A-Za-z]+__[A-Za-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingName { get; }
}
