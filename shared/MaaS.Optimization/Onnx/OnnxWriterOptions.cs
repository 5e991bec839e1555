namespace MaaS.Optimization.Onnx;

/// <summary>How a model is laid out on disk.</summary>
internal sealed record OnnxWriterOptions
{
    /// <summary>Weights above this many bytes go to a data file beside the model. Protobuf itself ends at 2 GB.</summary>
    public long ExternalAbove { get; init; } = 1L << 30;

    /// <summary>A data file is written whatever the size: it is mapped at load instead of read.</summary>
    public bool AlwaysExternal { get; init; }

    /// <summary>Smaller tensors stay in the model file: shapes and axes must be there for ONNX Runtime's shape inference.</summary>
    public int MinExternalBytes { get; init; } = 1024;

    /// <summary>Offsets in the data file are multiples of this: a page, so that ONNX Runtime can map a tensor in place.</summary>
    public int Alignment { get; init; } = 4096;
}
