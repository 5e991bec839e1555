using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>What <c>GET /v2/models/{m}/config</c> answers: the model configuration extension.</summary>
/// <param name="MaxBatchSize">0: <c>dims</c> are whole shapes, the batch dimension among them.</param>
public sealed record ModelConfiguration(
    string Name,
    string Platform,
    string Backend,
    int MaxBatchSize,
    IReadOnlyList<TensorConfiguration> Input,
    IReadOnlyList<TensorConfiguration> Output
)
{
    public static ModelConfiguration Of(ResolvedModel model) =>
        new(
            model.Name.Value,
            "onnxruntime_onnx",
            "onnxruntime",
            MaxBatchSize: 0,
            [.. model.Signature.Inputs.Select(TensorConfiguration.Of)],
            [.. model.Signature.Outputs.Select(TensorConfiguration.Of)]
        );
}
