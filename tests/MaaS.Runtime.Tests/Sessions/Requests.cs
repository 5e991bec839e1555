using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Tests.Inference;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Requests for the tiny models.</summary>
internal static class Requests
{
    /// <summary>For <see cref="MaaS.Testing.TinyModels.Add"/>: one row of zeros.</summary>
    public static InferenceInvocation Zeros() => Tensors.Invocation(Tensors.Fp32("x", [1, 4], 0, 0, 0, 0));

    /// <summary>For <see cref="RunawayModels.LoopWhile"/>: endless.</summary>
    public static InferenceInvocation Endless(TimeSpan? timeout = null) => Loop(1, timeout);

    /// <summary>For <see cref="RunawayModels.LoopWhile"/>: ends at once.</summary>
    public static InferenceInvocation EndsAtOnce() => Loop(0, null);

    private static InferenceInvocation Loop(byte goOn, TimeSpan? timeout) =>
        new()
        {
            Inputs = [Tensors.Raw("go", TensorDataType.Bool, [1], goOn)],
            Outputs = [],
            Timeout = timeout,
        };
}
