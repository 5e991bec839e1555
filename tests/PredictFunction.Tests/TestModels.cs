using MaaS.Runtime.Models;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace PredictFunction.Tests;

/// <summary>The models that every test of this assembly can ask for.</summary>
internal static class TestModels
{
    /// <summary>Names of the models that answer what they get, one per datatype: <c>echo-fp32</c>, ….</summary>
    public static string Echo(TensorDataType type) => $"echo-{type.ProtocolName().ToLowerInvariant()}";

    public static IEnumerable<TestModel> All()
    {
        yield return new TestModel(
            "add",
            TinyModels.Add(),
            [TestModel.Tensor("x", TensorDataType.Fp32, -1, 4)],
            [TestModel.Tensor("y", TensorDataType.Fp32, -1, 4)]
        );
        yield return new TestModel(
            "never-loaded",
            TinyModels.Add(),
            [TestModel.Tensor("x", TensorDataType.Fp32, -1, 4)],
            [TestModel.Tensor("y", TensorDataType.Fp32, -1, 4)]
        );
        // Only one test calls it, once.
        yield return new TestModel(
            "cold",
            TinyModels.Add(),
            [TestModel.Tensor("x", TensorDataType.Fp32, -1, 4)],
            [TestModel.Tensor("y", TensorDataType.Fp32, -1, 4)]
        );
        // Only the statistics test calls it, so that its counts are known.
        yield return new TestModel(
            "counted",
            TinyModels.Add(),
            [TestModel.Tensor("x", TensorDataType.Fp32, -1, 4)],
            [TestModel.Tensor("y", TensorDataType.Fp32, -1, 4)]
        );
        // Only one test calls it: the meters belong to the process, so another app's calls would be in its figures.
        yield return new TestModel(
            "measured",
            TinyModels.Add(),
            [TestModel.Tensor("x", TensorDataType.Fp32, -1, 4)],
            [TestModel.Tensor("y", TensorDataType.Fp32, -1, 4)]
        );
        yield return TwoInputs();
        yield return new TestModel(
            "endless",
            RunawayModels.LoopWhile(),
            [TestModel.Tensor("go", TensorDataType.Bool, 1)],
            [TestModel.Tensor("y", TensorDataType.Fp32, 1)]
        );
        yield return new TestModel(
            "zeros",
            RunawayModels.ConstantOfShape(),
            [TestModel.Tensor("n", TensorDataType.Int64, 1)],
            [TestModel.Tensor("y", TensorDataType.Fp32, -1)]
        );
        foreach (TensorDataType type in Enum.GetValues<TensorDataType>())
        {
            yield return new TestModel(
                Echo(type),
                TinyModels.Identity(Onnx(type), "n"),
                [TestModel.Tensor("x", type, -1)],
                [TestModel.Tensor("y", type, -1)]
            );
        }
    }

    /// <summary>FP32 a, b [batch, 2] → sum, difference.</summary>
    private static TestModel TwoInputs() =>
        new(
            "pair",
            new OnnxModelBuilder()
                .Input("a", ElementType.Float, "batch", 2)
                .Input("b", ElementType.Float, "batch", 2)
                .Node("Add", ["a", "b"], ["sum"])
                .Node("Sub", ["a", "b"], ["difference"])
                .Output("sum", ElementType.Float, "batch", 2)
                .Output("difference", ElementType.Float, "batch", 2)
                .ToBytes(),
            [
                TestModel.Tensor("a", TensorDataType.Fp32, -1, 2) with
                {
                    MaxDimensions = [100, 2],
                },
                TestModel.Tensor("b", TensorDataType.Fp32, -1, 2),
            ],
            [
                TestModel.Tensor("sum", TensorDataType.Fp32, -1, 2),
                TestModel.Tensor("difference", TensorDataType.Fp32, -1, 2),
            ]
        );

    private static ElementType Onnx(TensorDataType type) =>
        type switch
        {
            TensorDataType.Bool => ElementType.Bool,
            TensorDataType.UInt8 => ElementType.Uint8,
            TensorDataType.UInt16 => ElementType.Uint16,
            TensorDataType.UInt32 => ElementType.Uint32,
            TensorDataType.UInt64 => ElementType.Uint64,
            TensorDataType.Int8 => ElementType.Int8,
            TensorDataType.Int16 => ElementType.Int16,
            TensorDataType.Int32 => ElementType.Int32,
            TensorDataType.Int64 => ElementType.Int64,
            TensorDataType.Fp16 => ElementType.Float16,
            TensorDataType.Fp32 => ElementType.Float,
            TensorDataType.Fp64 => ElementType.Double,
            TensorDataType.Bf16 => ElementType.Bfloat16,
            _ => ElementType.String,
        };
}
