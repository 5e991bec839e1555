using System.Numerics;
using System.Text.Json;

namespace MaaS.Client.Tensors;

/// <summary>Elements of tensors as JSON values, as strict on the way out as servers are and as lenient on the way in as they differ.</summary>
internal static class JsonElements
{
    /// <summary>Writes a number, a truth value, or the string <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>.</summary>
    public static void Write<T>(Utf8JsonWriter writer, T element)
        where T : unmanaged
    {
        switch (element)
        {
            case bool value:
                writer.WriteBooleanValue(value);
                break;
            case Half value:
                WriteReal(writer, (float)value);
                break;
            case BFloat16 value:
                WriteReal(writer, value);
                break;
            case float value:
                WriteReal(writer, value);
                break;
            case double value when double.IsFinite(value):
                writer.WriteNumberValue(value);
                break;
            case double value:
                writer.WriteStringValue(value.ToString());
                break;
            case ulong value:
                writer.WriteNumberValue(value);
                break;
            case long value:
                writer.WriteNumberValue(value);
                break;
            case uint value:
                writer.WriteNumberValue(value);
                break;
            case int value:
                writer.WriteNumberValue(value);
                break;
            case ushort value:
                writer.WriteNumberValue(value);
                break;
            case short value:
                writer.WriteNumberValue(value);
                break;
            case byte value:
                writer.WriteNumberValue(value);
                break;
            case sbyte value:
                writer.WriteNumberValue(value);
                break;
            default:
                throw new NotSupportedException($"No datatype of the protocol is held as {typeof(T)}.");
        }
    }

    /// <summary>A truth value; servers also write 0 and 1.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static bool Bool(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when element.TryGetInt32(out int number) && number is 0 or 1 => number == 1,
            _ => throw Unexpected(element, "true or false"),
        };

    /// <summary>An integer; servers that go through data frames also write <c>1.0</c>.</summary>
    /// <exception cref="FormatException">It is something else, or does not fit.</exception>
    public static T Integer<T>(JsonElement element)
        where T : IBinaryInteger<T>
    {
        try
        {
            if (element.ValueKind == JsonValueKind.Number)
            {
                if (element.TryGetInt64(out long signed))
                {
                    return T.CreateChecked(signed);
                }

                if (element.TryGetUInt64(out ulong unsigned))
                {
                    return T.CreateChecked(unsigned);
                }

                if (element.TryGetDouble(out double real) && double.IsInteger(real))
                {
                    return T.CreateChecked(real);
                }
            }
        }
        catch (OverflowException)
        {
            // Said below.
        }

        throw Unexpected(element, $"an integer that {typeof(T).Name} holds");
    }

    /// <summary>A number; not-a-number is a string or, as some servers write it, null.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static T Real<T>(JsonElement element)
        where T : IFloatingPointIeee754<T> =>
        element.ValueKind switch
        {
            JsonValueKind.Number when typeof(T) == typeof(float) => T.CreateTruncating(element.GetSingle()),
            JsonValueKind.Number => T.CreateTruncating(element.GetDouble()),
            JsonValueKind.Null => T.NaN,
            JsonValueKind.String => element.GetString() switch
            {
                "NaN" => T.NaN,
                "Infinity" => T.PositiveInfinity,
                "-Infinity" => T.NegativeInfinity,
                _ => throw Unexpected(element, "a number"),
            },
            _ => throw Unexpected(element, "a number"),
        };

    /// <summary>A string.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Unexpected(element, "a string");

    private static void WriteReal(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(value.ToString());
        }
    }

    private static FormatException Unexpected(JsonElement element, string expected)
    {
        const int Enough = 40;
        string found = element.GetRawText();
        return new FormatException(
            $"an element is {(found.Length > Enough ? found[..Enough] + "…" : found)}; expected {expected}"
        );
    }
}
