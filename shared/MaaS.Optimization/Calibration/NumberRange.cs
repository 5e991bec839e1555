using System.Text.Json.Serialization;

namespace MaaS.Optimization.Calibration;

/// <summary>What integers a generated input holds. A model that looks them up in a table accepts only indices of the table.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NumberRange>))]
internal enum NumberRange
{
    /// <summary>0 to 99: within every vocabulary.</summary>
    Tokens,

    /// <summary>0 or 1.</summary>
    Bits,

    Ones,

    Zeros,
}
