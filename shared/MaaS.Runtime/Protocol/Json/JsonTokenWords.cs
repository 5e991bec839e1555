using System.Text.Json;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>Names of JSON's kinds of value in messages.</summary>
internal static class JsonTokenWords
{
    public static string Words(this JsonTokenType token) =>
        token switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "true or false",
            JsonTokenType.Null => "null",
            _ => token.ToString(),
        };
}
