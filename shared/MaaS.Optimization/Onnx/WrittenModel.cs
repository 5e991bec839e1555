namespace MaaS.Optimization.Onnx;

/// <summary>Files of a written model.</summary>
/// <param name="ModelPath">The <c>.onnx</c> file.</param>
/// <param name="DataPath">Its external data, beside it; null: everything is in the model file.</param>
/// <param name="SizeBytes">Of both.</param>
internal sealed record WrittenModel(string ModelPath, string? DataPath, long SizeBytes);
