namespace MaaS.Optimization.Onnx;

/// <summary>Bytes of a message that others take the place of.</summary>
internal readonly record struct MessageEdit(int Position, int Length, byte[] Replacement);
