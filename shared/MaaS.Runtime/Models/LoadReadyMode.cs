using System.Text.Json.Serialization;

namespace MaaS.Runtime.Models;

/// <summary>How much ONNX Runtime still does when it loads a <see cref="LoadReadyForm"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LoadReadyMode>))]
public enum LoadReadyMode
{
    /// <summary>Nothing: weights are used where the file is mapped.</summary>
    [JsonStringEnumMemberName("mapped")]
    Mapped,

    /// <summary>It lays weights out anew for its kernels: some models run faster so.</summary>
    [JsonStringEnumMemberName("prepacked")]
    Prepacked,

    /// <summary>It also chooses layouts by the CPU, which convolutions gain from.</summary>
    [JsonStringEnumMemberName("optimized")]
    Optimized,
}
