using System.Globalization;
using System.Text.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>One entry of a <c>parameters</c> object.</summary>
/// <param name="Kind">String, number, true or false.</param>
/// <param name="Text">The string, or a number that is not whole as it was written.</param>
/// <param name="Integer">The number when it is whole and fits 64 bits.</param>
internal readonly record struct ParameterValue(string Name, JsonTokenType Kind, string Text, long? Integer)
{
    public bool? Boolean =>
        Kind switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => null,
        };

    /// <summary>For messages.</summary>
    public string Shown =>
        Kind switch
        {
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.String => Inference.Quoted.Name(Text),
            _ => Integer?.ToString(CultureInfo.InvariantCulture) ?? Text,
        };
}
