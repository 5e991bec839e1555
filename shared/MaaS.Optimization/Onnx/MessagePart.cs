namespace MaaS.Optimization.Onnx;

/// <summary>What a stretch of a model file is, as far as weights may lie in it.</summary>
internal enum MessagePart
{
    Other,
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    RawData,
}
