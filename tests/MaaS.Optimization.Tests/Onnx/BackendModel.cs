using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Tests.Onnx;

/// <summary>A backend model that ONNX Runtime runs.</summary>
/// <param name="Feeds">Of its first data set, in the order of its inputs.</param>
/// <param name="Outputs">As ONNX Runtime gives them for the feeds.</param>
internal sealed record BackendModel(
    string Name,
    string File,
    List<TensorProto> Feeds,
    IReadOnlyList<BackendOutput> Outputs
);
