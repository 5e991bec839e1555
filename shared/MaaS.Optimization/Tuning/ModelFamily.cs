using System.Text.Json.Serialization;

namespace MaaS.Optimization.Tuning;

/// <summary>What kind of network a model is: it decides which candidates are tried, and in which order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelFamily>))]
internal enum ModelFamily
{
    /// <summary>LSTM, GRU or RNN.</summary>
    [JsonStringEnumMemberName("recurrent")]
    Recurrent,

    /// <summary>Convolutions hold most of the weights.</summary>
    [JsonStringEnumMemberName("convolutional")]
    Convolutional,

    /// <summary>MatMul and Gemm hold most of the weights: transformers, multi-layer perceptrons.</summary>
    [JsonStringEnumMemberName("matmul")]
    MatMul,

    /// <summary>Nothing to quantize: trees, scalers, arithmetic.</summary>
    [JsonStringEnumMemberName("other")]
    Other,
}
