namespace MaaS.Runtime.Inference;

/// <summary>Phase and side of an expected failure. One file maps these to HTTP.</summary>
public enum InferenceErrorKind
{
    /// <summary>No published model or version of that name.</summary>
    ModelUnknown,

    /// <summary>Known, but not loaded within the deadline, or its load failed.</summary>
    ModelNotReady,

    /// <summary>The body is not what the protocol says: malformed JSON, wrong lengths, wrong element types.</summary>
    BodyMalformed,

    /// <summary>An encoding or content type that is not supported.</summary>
    UnsupportedEncoding,

    InputMissing,
    InputUnknown,
    InputShapeMismatch,
    InputTypeMismatch,

    /// <summary>A requested output does not exist, or its parameters cannot be met.</summary>
    OutputUnknown,

    /// <summary>A limit on decoded bytes, elements or dimensions was passed.</summary>
    TooLarge,

    /// <summary>A queue is full; try again later.</summary>
    Overloaded,

    DeadlineExceeded,

    /// <summary>The caller went away.</summary>
    Cancelled,

    /// <summary>A setting says no; trying again does not help.</summary>
    SwitchedOff,

    /// <summary>ONNX Runtime failed on a valid request.</summary>
    RunFailed,
}
