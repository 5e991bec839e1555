using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>Reads and describes a pass's options by their property names, <c>[Description]</c> and <c>[Range]</c>.</summary>
internal static class PassOptionReader
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public static OnnxOutcome<PassOptions> Read<TOptions>(string pass, JsonElement options)
        where TOptions : PassOptions, new()
    {
        if (options.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return new TOptions();
        }

        TOptions? read;
        try
        {
            read = options.Deserialize<TOptions>(Json);
        }
        catch (JsonException e)
        {
            return Refuse(pass, $"'{e.Path?.TrimStart('$', '.')}': {e.Message}");
        }

        var errors = new List<ValidationResult>();
        return read is null || Validator.TryValidateObject(read, new ValidationContext(read), errors, true)
            ? read ?? new TOptions()
            : Refuse(pass, string.Join(" ", errors.Select(error => error.ErrorMessage)));
    }

    /// <summary>Every option as a plan writes it, defaults included: <see cref="Read"/> gives the same options again.</summary>
    public static JsonElement Write(PassOptions options) =>
        JsonSerializer.SerializeToElement(options, options.GetType(), Json);

    /// <summary>Options as a person would write them, those at their defaults left out.</summary>
    public static JsonElement WriteChosen(PassOptions options)
    {
        JsonElement defaults = Write((PassOptions)Activator.CreateInstance(options.GetType())!);
        return JsonSerializer.SerializeToElement(
            Write(options)
                .EnumerateObject()
                .Where(option => !JsonElement.DeepEquals(option.Value, defaults.GetProperty(option.Name)))
                .ToDictionary(option => option.Name, option => option.Value, StringComparer.Ordinal)
        );
    }

    public static IReadOnlyList<PassOption> Describe<TOptions>()
        where TOptions : PassOptions, new()
    {
        var defaults = new TOptions();
        return typeof(TOptions)
            .GetProperties()
            .Where(property => property.CanWrite)
            // The pass's own first, what all passes have last.
            .OrderBy(property => property.DeclaringType == typeof(PassOptions))
            .Select(property => new PassOption(
                JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                TypeName(property.PropertyType),
                JsonSerializer.Serialize(property.GetValue(defaults), property.PropertyType, Json),
                Limits(property),
                property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? ""
            ))
            .ToList();
    }

    private static string? Limits(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum}..{range.Maximum}")
        : property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed ? string.Join(", ", allowed.Values)
        : null;

    private static string TypeName(Type type) =>
        type switch
        {
            _ when type == typeof(bool) => "boolean",
            _ when type == typeof(int) || type == typeof(long) => "integer",
            _ when type == typeof(double) => "number",
            { IsEnum: true } => string.Join(
                '|',
                Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)
            ),
            _ => "names",
        };

    private static RefusalReason Refuse(string pass, string problem) =>
        new("plan-malformed", $"Options of the pass '{pass}': {problem}");
}
