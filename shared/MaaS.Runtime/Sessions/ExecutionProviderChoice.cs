namespace MaaS.Runtime.Sessions;

/// <summary>Which of ONNX Runtime's execution providers sessions use.</summary>
public enum ExecutionProviderChoice
{
    /// <summary>CUDA where it works, else the CPU.</summary>
    Auto,
    Cpu,

    /// <summary>CUDA; when it is absent that is logged as an error and the CPU serves.</summary>
    Cuda,
}
