using System.Text.RegularExpressions;

namespace MaaS.LocalHost.Apps;

/// <summary>
/// Reads a built app's host.json and function.json files, and refuses what the real host would refuse at its start, in
/// words that say which file and field.
/// </summary>
internal static partial class FunctionAppReader
{
    /// <summary>The default of every plan but Consumption.</summary>
    private static readonly TimeSpan StandardFunctionTimeout = TimeSpan.FromMinutes(30);

    /// <summary>Reads the app in <paramref name="folder"/>.</summary>
    /// <param name="settings">The app's settings: <c>%NAME%</c> in a binding is replaced by them.</param>
    /// <exception cref="LocalHostException">The folder is no function app that the host could start.</exception>
    public static FunctionApp Read(string name, string folder, IReadOnlyDictionary<string, string> settings)
    {
        string hostFile = Path.Combine(folder, "host.json");
        if (!File.Exists(hostFile))
        {
            throw new LocalHostException(
                $"{name} is not built: {hostFile} does not exist. Run 'dotnet build' in the repository's root."
            );
        }

        JsonField host = JsonField.Read(hostFile);
        if (!string.Equals(host["version"].RequiredText(), "2.0", StringComparison.Ordinal))
        {
            throw host["version"].Wrong("\"2.0\"");
        }

        string prefix = host["extensions"]["http"]["routePrefix"].Text() ?? "api";
        List<FunctionDefinition> functions = [.. ReadFunctions(folder, prefix.Trim('/'), settings)];
        Check(host, functions);
        return new FunctionApp
        {
            Name = name,
            Folder = folder,
            Handler = ReadHandler(host["customHandler"]["description"], folder),
            Functions = functions,
            FunctionTimeout = ReadTimeout(host["functionTimeout"]),
            BlobParallelism =
                host["extensions"]["blobs"]["maxDegreeOfParallelism"].PositiveNumber()
                ?? 8 * Environment.ProcessorCount,
            Warnings = RouteOverlap.Warnings([.. functions.OfType<HttpFunction>()]),
        };
    }

    private static IEnumerable<FunctionDefinition> ReadFunctions(
        string folder,
        string prefix,
        IReadOnlyDictionary<string, string> settings
    )
    {
        IEnumerable<string> files = Directory
            .EnumerateDirectories(folder)
            .Select(directory => Path.Combine(directory, "function.json"))
            .Where(File.Exists)
            .OrderBy(file => FunctionName(file), StringComparer.OrdinalIgnoreCase);
        foreach (string file in files)
        {
            string name = FunctionName(file);
            if (!ValidName.IsMatch(name))
            {
                throw new LocalHostException(
                    $"{file}: '{name}' is no function name: a letter, then letters, digits, '_', '-'."
                );
            }

            JsonField function = JsonField.Read(file);
            if (!function["disabled"].Flag())
            {
                yield return BindingReader.Read(name, function, prefix, settings);
            }
        }
    }

    private static void Check(JsonField host, List<FunctionDefinition> functions)
    {
        if (functions.Count == 0)
        {
            throw new LocalHostException($"{host.File}: no function.json lies in a folder beside it.");
        }

        if (functions.Exists(function => function is BlobFunction))
        {
            _ = host["extensionBundle"]["id"].RequiredText();
            _ = host["extensionBundle"]["version"].RequiredText();
        }

        JsonField handler = host["customHandler"];
        bool passesHttpOn =
            handler["enableProxyingHttpRequest"].Flag() || handler["enableForwardingHttpRequest"].Flag();
        if (functions.Exists(function => function is HttpFunction) && !passesHttpOn)
        {
            throw handler["enableProxyingHttpRequest"].Wrong("true: without it the host wraps requests in JSON");
        }
    }

    private static HandlerDescription ReadHandler(JsonField description, string folder)
    {
        string executable = description["defaultExecutablePath"].RequiredText();
        string local = Path.Combine(folder, executable);
        return new HandlerDescription
        {
            Executable = File.Exists(local) ? local : executable,
            Arguments = [.. description["arguments"].Items().Select(argument => argument.RequiredText())],
            WorkingDirectory = Path.Combine(folder, description["workingDirectory"].Text() ?? ""),
        };
    }

    private static TimeSpan ReadTimeout(JsonField field) =>
        !field.Exists ? StandardFunctionTimeout
        : TimeSpan.TryParse(field.RequiredText(), out TimeSpan timeout) && timeout > TimeSpan.Zero ? timeout
        : throw field.Wrong("a time span such as \"00:30:00\"");

    private static string FunctionName(string file) => Path.GetFileName(Path.GetDirectoryName(file)!);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,126}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ValidName { get; }
}
