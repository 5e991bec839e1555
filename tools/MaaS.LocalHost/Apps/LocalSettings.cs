using System.Text.Json;

namespace MaaS.LocalHost.Apps;

/// <summary>The <c>Values</c> of a local.settings.json: what the real host turns into environment variables of the handler.</summary>
internal static class LocalSettings
{
    /// <summary>What a value says when it means the emulator of this run.</summary>
    public const string DevelopmentStorage = "UseDevelopmentStorage=true";

    /// <summary>The settings of a file, pointed at the emulator.</summary>
    /// <param name="storage">The emulator's connection string: stands in for every <see cref="DevelopmentStorage"/>.</param>
    /// <exception cref="LocalHostException">Not there, or not in the form that Core Tools reads.</exception>
    public static IReadOnlyDictionary<string, string> Read(string file, string storage)
    {
        if (!File.Exists(file))
        {
            throw new LocalHostException($"The settings file {file} does not exist; '--settings' names another one.");
        }

        JsonField root = JsonField.Read(file);
        if (root["IsEncrypted"].Flag())
        {
            throw root["IsEncrypted"].Wrong("false (run 'func settings decrypt')");
        }

        if (root["Values"].Element is not { ValueKind: JsonValueKind.Object } values)
        {
            throw root["Values"].Wrong("an object of strings");
        }

        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty value in values.EnumerateObject())
        {
            string text = root["Values"][value.Name].RequiredText();
            settings[value.Name] = string.Equals(text, DevelopmentStorage, StringComparison.Ordinal) ? storage : text;
        }

        settings["AzureWebJobsStorage"] = storage;
        settings["ModelStorage"] = storage;
        return settings;
    }
}
