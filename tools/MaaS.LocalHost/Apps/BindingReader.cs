using System.Text.Json;
using System.Text.RegularExpressions;
using Cronos;
using Microsoft.AspNetCore.Routing.Template;

namespace MaaS.LocalHost.Apps;

/// <summary>Reads one function.json: the trigger, and whether the other bindings are ones that the host accepts beside it.</summary>
internal static partial class BindingReader
{
    public static FunctionDefinition Read(
        string name,
        JsonField function,
        string prefix,
        IReadOnlyDictionary<string, string> settings
    )
    {
        IReadOnlyList<JsonField> bindings = function["bindings"].Items();
        List<JsonField> triggers =
        [
            .. bindings.Where(binding =>
                binding["type"].RequiredText().EndsWith("Trigger", StringComparison.OrdinalIgnoreCase)
            ),
        ];
        if (triggers.Count != 1)
        {
            throw new LocalHostException(
                $"{function.File}: 'bindings' has {triggers.Count} triggers; expected exactly one."
            );
        }

        JsonField trigger = triggers[0];
        List<JsonField> others = [.. bindings.Where(binding => binding != trigger)];
        return trigger["type"].RequiredText().ToUpperInvariant() switch
        {
            "HTTPTRIGGER" => Http(name, trigger, others, prefix),
            "BLOBTRIGGER" => Blob(name, trigger, others, settings),
            "TIMERTRIGGER" => Timer(name, trigger, settings),
            _ => throw trigger["type"].Wrong("httpTrigger, blobTrigger or timerTrigger"),
        };
    }

    private static HttpFunction Http(string name, JsonField trigger, List<JsonField> others, string prefix)
    {
        if (others.Count != 1 || !IsHttpResult(others[0]))
        {
            throw new LocalHostException(
                $"{trigger.File}: 'bindings' beside the httpTrigger must be exactly one output of type http (\"$return\")."
            );
        }

        JsonField routeField = trigger["route"];
        string route = (routeField.Text() ?? name).Trim('/');
        string full = prefix.Length == 0 ? route : $"{prefix}/{route}";
        string first = full.Split('/')[0];
        if (
            first.Equals("admin", StringComparison.OrdinalIgnoreCase)
            || first.Equals("runtime", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw routeField.Wrong("a route outside 'admin' and 'runtime', which are the host's own");
        }

        try
        {
            _ = TemplateParser.Parse(full);
        }
        catch (ArgumentException error)
        {
            throw routeField.Wrong($"a route template ({error.Message})");
        }

        return new HttpFunction
        {
            Name = name,
            Route = full,
            Methods = [.. trigger["methods"].Items().Select(method => method.RequiredText().ToUpperInvariant())],
            Level = Level(trigger["authLevel"]),
        };
    }

    private static bool IsHttpResult(JsonField binding) =>
        binding["type"].RequiredText().Equals("http", StringComparison.OrdinalIgnoreCase)
        && binding["direction"].RequiredText().Equals("out", StringComparison.OrdinalIgnoreCase);

    private static AuthorizationLevel Level(JsonField field) =>
        field.Text()?.ToUpperInvariant() switch
        {
            null or "FUNCTION" => AuthorizationLevel.Function,
            "ANONYMOUS" => AuthorizationLevel.Anonymous,
            "ADMIN" => AuthorizationLevel.Admin,
            _ => throw field.Wrong("anonymous, function or admin"),
        };

    private static BlobFunction Blob(
        string name,
        JsonField trigger,
        List<JsonField> others,
        IReadOnlyDictionary<string, string> settings
    )
    {
        string path = Resolve(trigger["path"], settings);
        string connection = trigger["connection"].Text() ?? "AzureWebJobsStorage";
        if (!settings.ContainsKey(connection))
        {
            throw trigger["connection"]
                .Wrong($"the name of a setting that holds a connection string; '{connection}' is not set");
        }

        // The host falls back to sending the bytes when any other binding needs an expression to be evaluated.
        bool expressions = others.Exists(HoldsExpression);
        return new BlobFunction
        {
            Name = name,
            BindingName = trigger["name"].RequiredText(),
            Path = BlobPathPattern.TryParse(path) ?? throw trigger["path"].Wrong("a path such as \"uploads/{name}\""),
            Connection = connection,
            DeferredBinding = trigger["properties"]["supportsDeferredBinding"].Flag() && !expressions,
            EventGrid = string.Equals(
                Resolve(trigger["source"], settings, "LogsAndContainerScan"),
                "EventGrid",
                StringComparison.OrdinalIgnoreCase
            ),
        };
    }

    private static bool HoldsExpression(JsonField binding) =>
        binding
            .Element!.Value.EnumerateObject()
            .Any(member =>
                member.Value.ValueKind == JsonValueKind.String
                && member.Value.GetString()!.Contains('{', StringComparison.Ordinal)
            );

    private static TimerFunction Timer(string name, JsonField trigger, IReadOnlyDictionary<string, string> settings)
    {
        string schedule = Resolve(trigger["schedule"], settings);
        if (!CronExpression.TryParse(schedule, CronFormat.IncludeSeconds, out CronExpression? cron))
        {
            throw trigger["schedule"].Wrong("six fields, seconds first, such as \"0 */5 * * * *\"");
        }

        return new TimerFunction
        {
            Name = name,
            BindingName = trigger["name"].RequiredText(),
            Schedule = cron,
            RunOnStartup = trigger["runOnStartup"].Flag(),
        };
    }

    private static string Resolve(JsonField field, IReadOnlyDictionary<string, string> settings, string? absent = null)
    {
        string text = absent is not null && !field.Exists ? absent : field.RequiredText();
        return SettingReference.Replace(
            text,
            match =>
                settings.TryGetValue(match.Groups["name"].Value, out string? value)
                    ? value
                    : throw field.Wrong($"the setting '{match.Groups["name"].Value}' to be set")
        );
    }

    [GeneratedRegex("%(?<name>[^%]+)%", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SettingReference { get; }
}
