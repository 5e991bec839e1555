using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>Options of <see cref="DynamicQuantizationPass"/>.</summary>
internal sealed record DynamicQuantizationOptions : QuantizationOptions
{
    [Range(1, int.MaxValue)]
    [Description("Weights with fewer elements stay fp32: quantizing their inputs would cost more than it saves.")]
    public int MinElements { get; init; } = 1024;

    [Description("Whether LSTMs become com.microsoft DynamicQuantizeLSTM.")]
    public bool Lstm { get; init; } = true;

    [Description("Whether embedding tables (Gather of rows) are kept as int8 with a scale per row.")]
    public bool Embeddings { get; init; } = true;
}
