using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Tests.Sessions;

public sealed class OnnxRuntimeMessageTests
{
    private const string Node = "Non-zero status code returned while running Div node. Name:'d' Status Message: ";

    // Messages as ONNX Runtime 1.31 gives them.
    [Theory]
    [InlineData("element_wise_ops.cc:692 Compute Integer division by zero", "Compute Integer division by zero")]
    [InlineData("element_wise_ops.cc:2256 operator() Integer modulo by zero", "Integer modulo by zero")]
    [InlineData(
        "/onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:360 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Available memory of 1 is smaller",
        "Available memory of 1 is smaller"
    )]
    [InlineData("a.cc:1 Something (of 2) went wrong", "Something (of 2) went wrong")]
    [InlineData("stod", "stod")]
    public void Native_origin_is_left_out_and_the_reason_kept(string native, string expected) =>
        Assert.Equal(Node + expected, OnnxRuntimeMessage.Of($"[ErrorCode:Fail] {Node}{native}\n"));
}
