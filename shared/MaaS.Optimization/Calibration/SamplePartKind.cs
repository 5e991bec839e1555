using System.Text.Json.Serialization;

namespace MaaS.Optimization.Calibration;

/// <summary>See <see cref="SamplePart"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SamplePartKind>))]
internal enum SamplePartKind
{
    All,
    Development,
    HeldOut,
    Training,
    Validation,
}
