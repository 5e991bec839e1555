using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Uploads;

internal static class UploadModels
{
    /// <summary>x + w, whose four floats w lie in a file beside the model.</summary>
    public static byte[] WithExternalData(string location)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 4)
            .Initializer("w", ElementType.Float, [4], [])
            .Node("Add", ["x", "w"], ["y"])
            .Output("y", ElementType.Float, "batch", 4);
        TensorProto weights = builder.Proto.Graph.Initializer.Single();
        weights.ClearRawData();
        weights.DataLocation = TensorProto.Types.DataLocation.External;
        weights.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        return builder.ToBytes();
    }
}
