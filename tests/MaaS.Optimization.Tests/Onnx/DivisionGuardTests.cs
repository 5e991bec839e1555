using MaaS.Optimization.Onnx;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Onnx;

public sealed class DivisionGuardTests
{
    [Theory]
    [InlineData("Div")]
    [InlineData("Mod")]
    public void Guarded_int32_gives_what_the_processor_would_without_trapping(string op)
    {
        int[] a = [int.MinValue, int.MinValue, 7, -7, 7, -7, 0, int.MaxValue];
        int[] b = [-1, 2, -1, -1, 3, -3, -1, -1];
        using OnnxModel model = Guarded(Binary(op, ElementType.Int32), expected: 1);

        using OrtValue result = Run(
            model,
            OrtValue.CreateTensorValueFromMemory(a, [8]),
            OrtValue.CreateTensorValueFromMemory(b, [8])
        );

        // int.MinValue / -1 wraps, as two's complement does everywhere but in the division instruction.
        int[] expected =
            op == "Div" ? [int.MinValue, int.MinValue / 2, -7, 7, 2, 2, 0, -int.MaxValue] : [0, 0, 0, 0, 1, -1, 0, 0];
        Assert.Equal(expected, result.GetTensorDataAsSpan<int>().ToArray());
    }

    [Theory]
    [InlineData("Div", long.MinValue)]
    [InlineData("Mod", 0)]
    public void Guarded_int64_does_not_trap(string op, long expected)
    {
        using OnnxModel model = Guarded(Binary(op, ElementType.Int64), expected: 1);

        using OrtValue result = Run(
            model,
            OrtValue.CreateTensorValueFromMemory(new[] { long.MinValue }, [1]),
            OrtValue.CreateTensorValueFromMemory(new[] { -1L }, [1])
        );

        Assert.Equal(expected, result.GetTensorDataAsSpan<long>()[0]);
    }

    [Fact]
    public void Division_of_constants_that_traps_at_load_is_guarded()
    {
        using OnnxModel model = Guarded(
            new OnnxModelBuilder()
                .Initializer("a", [1], long.MinValue)
                .Initializer("b", [1], -1L)
                .Node("Div", ["a", "b"], ["y"])
                .Output("y", ElementType.Int64, 1),
            expected: 1
        );

        using OrtValue result = Run(model);

        Assert.Equal(long.MinValue, result.GetTensorDataAsSpan<long>()[0]);
    }

    [Fact]
    public void Broadcast_division_keeps_its_shape()
    {
        using OnnxModel model = Guarded(
            new OnnxModelBuilder()
                .Input("a", ElementType.Int64, "n")
                .Input("b", ElementType.Int64, "m", 1)
                .Node("Div", ["a", "b"], ["y"])
                .Output("y", ElementType.Int64, "m", "n"),
            expected: 1
        );

        using OrtValue result = Run(
            model,
            OrtValue.CreateTensorValueFromMemory(new[] { 6L, -8L, long.MinValue }, [3]),
            OrtValue.CreateTensorValueFromMemory(new[] { -1L, 2L }, [2, 1])
        );

        Assert.Equal([-6, 8, long.MinValue, 3, -4, long.MinValue / 2], result.GetTensorDataAsSpan<long>().ToArray());
    }

    [Fact]
    public void Floating_point_and_constants_other_than_minus_one_stay_as_they_are()
    {
        OnnxModelBuilder builder = Binary("Div", ElementType.Float)
            .Input("i", ElementType.Int64, "n")
            .Initializer("two", [1], 2L)
            .Node("Div", ["i", "two"], ["z"])
            .Node("Constant", [], ["three"], "", OnnxModelBuilder.Attribute("value_int", 3))
            .Node("Mod", ["i", "three"], ["v"])
            .Output("z", ElementType.Int64, "n")
            .Output("v", ElementType.Int64, "n");

        Guarded(builder, expected: 0);
    }

    [Fact]
    public void A_divisor_that_a_request_may_replace_is_no_constant()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("a", ElementType.Int64, "n")
            .Input("b", ElementType.Int64, 1)
            .Initializer("b", [1], 2L)
            .Node("Div", ["a", "b"], ["y"])
            .Output("y", ElementType.Int64, "n");

        Guarded(builder, expected: 1);
    }

    [Fact]
    public void Division_inside_a_branch_is_guarded_by_the_type_inferred_outside()
    {
        GraphProto branch = new OnnxModelBuilder()
            .Node("Div", ["shape", "divisor"], ["quotient"])
            .Output("quotient", ElementType.Int64, 1)
            .Proto.Graph;
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "n")
            .Input("d", ElementType.Int32, 1)
            .Input("flag", ElementType.Bool)
            .Node("Shape", ["x"], ["shape"])
            .Node("Cast", ["d"], ["divisor"], "", OnnxModelBuilder.Attribute("to", (long)ElementType.Int64))
            .Node(
                "If",
                ["flag"],
                ["y"],
                "",
                OnnxModelBuilder.Attribute("then_branch", branch),
                OnnxModelBuilder.Attribute("else_branch", branch.Clone())
            )
            .Output("y", ElementType.Int64, 1);

        using OnnxModel model = Guarded(builder, expected: 2);

        using OrtValue result = Run(
            model,
            OrtValue.CreateTensorValueFromMemory(new[] { 1f, 2f, 3f }, [3]),
            OrtValue.CreateTensorValueFromMemory(new[] { -1 }, [1]),
            OrtValue.CreateTensorValueFromMemory(new[] { true }, [])
        );
        Assert.Equal(-3, result.GetTensorDataAsSpan<long>()[0]);
    }

    [Theory]
    [InlineData(ElementType.Float)]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Double)]
    public void A_division_of_unknown_type_inside_a_function_is_guarded_and_exact(ElementType type)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .OperatorSet("acme", 1)
            .Input("a", type, "n")
            .Input("b", type, "n")
            .Node("Ratio", ["a", "b"], ["y"], "acme")
            .Output("y", type, "n");
        builder.Proto.Functions.Add(
            new FunctionProto
            {
                Name = "Ratio",
                Domain = "acme",
                Input = { "p", "q" },
                Output = { "r" },
                OpsetImport =
                {
                    new OperatorSetIdProto { Domain = "", Version = 17 },
                },
                Node =
                {
                    new NodeProto
                    {
                        OpType = "Div",
                        Input = { "p", "q" },
                        Output = { "r" },
                    },
                },
            }
        );
        using OnnxModel model = Guarded(builder, expected: 1);

        double[] actual = type switch
        {
            ElementType.Float => Floats(model),
            ElementType.Double => Doubles(model),
            _ => Integers(model),
        };

        Assert.Equal(type == ElementType.Int32 ? [int.MinValue, -5, 2] : [1.5, double.NegativeInfinity, -0.0], actual);
    }

    [Fact]
    public void An_opset_too_old_to_guard_is_refused_with_the_node()
    {
        using var model = new OnnxModel(
            new OnnxModelBuilder(8)
                .Input("a", ElementType.Int64, "n")
                .Input("b", ElementType.Int64, "n")
                .Node("Div", ["a", "b"], ["y"])
                .Output("y", ElementType.Int64, "n")
                .Proto
        );

        Assert.False(ModelPreparation.Prepare(model).TryGet(out _, out RefusalReason? refusal));
        Assert.Equal("division-unguarded", refusal.Code);
        Assert.Contains("'Div_0'", refusal.Message, StringComparison.Ordinal);
    }

    private static double[] Floats(OnnxModel model)
    {
        using OrtValue result = Run(
            model,
            OrtValue.CreateTensorValueFromMemory(new[] { -1.5f, float.PositiveInfinity, 0f }, [3]),
            OrtValue.CreateTensorValueFromMemory(new[] { -1f, -1f, -1f }, [3])
        );
        return result.GetTensorDataAsSpan<float>().ToArray().Select(v => (double)v).ToArray();
    }

    private static double[] Doubles(OnnxModel model)
    {
        using OrtValue result = Run(
            model,
            OrtValue.CreateTensorValueFromMemory(new[] { -1.5, double.PositiveInfinity, 0.0 }, [3]),
            OrtValue.CreateTensorValueFromMemory(new[] { -1.0, -1.0, -1.0 }, [3])
        );
        return result.GetTensorDataAsSpan<double>().ToArray();
    }

    private static double[] Integers(OnnxModel model)
    {
        using OrtValue result = Run(
            model,
            OrtValue.CreateTensorValueFromMemory(new[] { int.MinValue, 5, 7 }, [3]),
            OrtValue.CreateTensorValueFromMemory(new[] { -1, -1, 3 }, [3])
        );
        return result.GetTensorDataAsSpan<int>().ToArray().Select(v => (double)v).ToArray();
    }

    private static OnnxModelBuilder Binary(string op, ElementType type) =>
        new OnnxModelBuilder()
            .Input("a", type, "n")
            .Input("b", type, "n")
            .Node(op, ["a", "b"], ["y"])
            .Output("y", type, "n");

    private static OnnxModel Guarded(OnnxModelBuilder builder, int expected)
    {
        var model = new OnnxModel(builder.Proto);
        Assert.True(
            DivisionGuard.Guard(model).TryGet(out IReadOnlyList<string>? guarded, out RefusalReason? refusal),
            refusal?.Message
        );
        Assert.Equal(expected, guarded.Count);
        return model;
    }

    private static OrtValue Run(OnnxModel model, params OrtValue[] inputs)
    {
        using var session = new InferenceSession(Google.Protobuf.MessageExtensions.ToByteArray(model.Proto));
        using var run = new RunOptions();
        return session.Run(
            run,
            session.InputNames.Zip(inputs).ToDictionary(p => p.First, p => p.Second),
            session.OutputNames
        )[0];
    }
}
