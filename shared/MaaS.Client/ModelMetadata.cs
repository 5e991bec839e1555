namespace MaaS.Client;

/// <summary>What a server says of a model.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Versions">The versions that can be asked for, when the server tells.</param>
/// <param name="Platform">What the model is, such as <c>onnx_onnxv1</c>.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Outputs">The outputs.</param>
public sealed record ModelMetadata(
    string Name,
    IReadOnlyList<string> Versions,
    string Platform,
    IReadOnlyList<TensorMetadata> Inputs,
    IReadOnlyList<TensorMetadata> Outputs
);
