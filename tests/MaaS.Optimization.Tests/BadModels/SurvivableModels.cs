using MaaS.Optimization.Onnx;
using MaaS.Optimization.Tests.Passes;
using MaaS.Testing;
using static MaaS.Testing.OnnxModelBuilder;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.BadModels;

/// <summary>Strange models that ONNX Runtime runs: they are published, and no pass may stumble over them.</summary>
internal static class SurvivableModels
{
    private const int Nodes = 200_000;

    public static IReadOnlyDictionary<string, Func<OnnxModelBuilder>> All { get; } =
        new SortedDictionary<string, Func<OnnxModelBuilder>>(StringComparer.Ordinal)
        {
            ["already-quantized"] = () => Sample("quantized"),
            ["nan-weights"] = () => Sample("nan"),
            ["infinite-weights"] = InfiniteWeights,
            ["branch-with-weights"] = () => Sample("branches"),
            ["branch-never-taken-that-could-not-run"] = BrokenBranch,
            ["loop-with-weights"] = LoopWithWeights,
            ["nested-ifs"] = () => NestedIfs(12),
            ["sequence-inside"] = SequenceInside,
            ["optional-inside"] = OptionalInside,
            ["zero-elements"] = ZeroElements,
            ["scalars"] = Scalars,
            ["200000-nodes"] = ManyNodes,
            ["weight-given-out"] = WeightGivenOut,
            ["weight-that-a-request-may-replace"] = ReplaceableWeight,
            ["weight-of-two-uses"] = WeightOfTwoUses,
            ["input-given-out"] = InputGivenOut,
            ["unused-input-and-weight"] = Unused,
            ["names-with-odd-characters"] = OddNames,
        };

    public static OnnxModelBuilder NestedIfs(int depth)
    {
        GraphProto body = new OnnxModelBuilder()
            .Initializer("w", [4, 4], SampleModels.Normal(16, 3))
            .Node("MatMul", ["x", "w"], ["y0"])
            .Output("y0", ElementType.Float, 1, 4)
            .Proto.Graph;
        for (int level = 1; level < depth; level++)
        {
            string output = $"y{level}";
            body = new OnnxModelBuilder()
                .Node("If", ["true"], [output], "", Attribute("then_branch", body), Attribute("else_branch", Negated()))
                .Output(output, ElementType.Float, 1, 4)
                .Proto.Graph;
        }

        return Float(1, 4)
            .Initializer("true", ElementType.Bool, [], [1])
            .Node("If", ["true"], ["y"], "", Attribute("then_branch", body), Attribute("else_branch", Negated()))
            .Output("y", ElementType.Float, 1, 4);
    }

    private static OnnxModelBuilder Sample(string name)
    {
        var builder = new OnnxModelBuilder();
        builder.Proto.MergeFrom(SampleModels.Create(name).Proto);
        builder.Proto.OpsetImport.RemoveAt(0);
        return builder;
    }

    private static OnnxModelBuilder Float(params object[] shape) =>
        new OnnxModelBuilder().Input("x", ElementType.Float, shape);

    private static GraphProto Negated() =>
        new OnnxModelBuilder().Node("Neg", ["x"], ["n"]).Output("n", ElementType.Float, 1, 4).Proto.Graph;

    private static OnnxModelBuilder InfiniteWeights()
    {
        float[] weights = SampleModels.Normal(32 * 32, 5);
        weights[40] = float.PositiveInfinity;
        weights[41] = float.NegativeInfinity;
        return Float("batch", 32)
            .Initializer("w", [32, 32], weights)
            .Node("MatMul", ["x", "w"], ["y"])
            .Output("y", ElementType.Float, "batch", 32);
    }

    /// <summary>The branch that is never taken multiplies matrices that do not fit, and no shape says so before it runs.</summary>
    private static OnnxModelBuilder BrokenBranch()
    {
        GraphProto broken = new OnnxModelBuilder()
            .Initializer("w", [64, 64], SampleModels.Normal(4_096, 3))
            .Node("NonZero", ["x"], ["places"])
            .Node("Cast", ["places"], ["numbers"], "", Attribute("to", (long)ElementType.Float))
            .Node("MatMul", ["numbers", "w"], ["y1"])
            .Output("y1", ElementType.Float)
            .Proto.Graph;
        broken.Output[0].Type.TensorType.Shape = null;
        GraphProto fine = new OnnxModelBuilder().Node("Neg", ["x"], ["y2"]).Output("y2", ElementType.Float).Proto.Graph;
        fine.Output[0].Type.TensorType.Shape = null;
        return Float("a", "b")
            .Initializer("limit", [], 1e9f)
            .Node("ReduceMax", ["x"], ["largest"], "", Attribute("keepdims", 0L))
            .Node("Greater", ["largest", "limit"], ["is_large"])
            .Node("If", ["is_large"], ["y"], "", Attribute("then_branch", broken), Attribute("else_branch", fine))
            .Output("y", ElementType.Float, "a", "b");
    }

    private static OnnxModelBuilder LoopWithWeights()
    {
        GraphProto body = new OnnxModelBuilder()
            .Input("i", ElementType.Int64)
            .Input("condition", ElementType.Bool)
            .Input("state", ElementType.Float, 1, 32)
            .Initializer("w", [32, 32], SampleModels.Normal(1_024, 3))
            .Node("Identity", ["condition"], ["condition_out"])
            .Node("MatMul", ["state", "w"], ["m"])
            .Node("Tanh", ["m"], ["state_out"])
            .Output("condition_out", ElementType.Bool)
            .Output("state_out", ElementType.Float, 1, 32)
            .Proto.Graph;
        return Float(1, 32)
            .Initializer("trips", [], 3L)
            .Initializer("true", ElementType.Bool, [], [1])
            .Node("Loop", ["trips", "true", "x"], ["y"], "", Attribute("body", body))
            .Output("y", ElementType.Float, 1, 32);
    }

    private static OnnxModelBuilder SequenceInside() =>
        Float("batch", 8)
            .Initializer("w", [8, 8], SampleModels.Normal(64, 3))
            .Initializer("first", [], 0L)
            .Node("SequenceConstruct", ["x", "w"], ["both"])
            .Node("SequenceAt", ["both", "first"], ["x0"])
            .Node("MatMul", ["x0", "w"], ["y"])
            .Output("y", ElementType.Float, "batch", 8);

    private static OnnxModelBuilder OptionalInside() =>
        Float("batch", 8)
            .Initializer("w", [8, 8], SampleModels.Normal(64, 3))
            .Node("MatMul", ["x", "w"], ["m"])
            .Node("Optional", ["m"], ["maybe"])
            .Node("OptionalGetElement", ["maybe"], ["y"])
            .Output("y", ElementType.Float, "batch", 8);

    private static OnnxModelBuilder ZeroElements() =>
        Float("batch", 8)
            .Initializer("nothing", [0, 8], Array.Empty<float>())
            .Initializer("thin", [8, 0], Array.Empty<float>())
            .Initializer("w", [8, 8], SampleModels.Normal(64, 3))
            .Node("Concat", ["x", "nothing"], ["c"], "", Attribute("axis", 0L))
            .Node("MatMul", ["c", "w"], ["m"])
            .Node("MatMul", ["m", "thin"], ["empty"])
            .Node("Concat", ["m", "empty"], ["y"], "", Attribute("axis", 1L))
            .Output("y", ElementType.Float, "batch", 8);

    private static OnnxModelBuilder Scalars() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float)
            .Initializer("gain", [], 2f)
            .Initializer("shift", [], 1f)
            .Node("Mul", ["x", "gain"], ["m"])
            .Node("Add", ["m", "shift"], ["y"])
            .Output("y", ElementType.Float);

    private static OnnxModelBuilder ManyNodes()
    {
        OnnxModelBuilder builder = Float(1, 4).Initializer("w", [4, 4], SampleModels.Normal(16, 3, 0.5f));
        string last = "x";
        for (int i = 0; i < Nodes; i++)
        {
            string next = $"t{i}";
            // Products far apart: every node would be a graph that nobody optimizes in an hour.
            builder = i % 100 == 0 ? builder.Node("MatMul", [last, "w"], [next]) : builder.Node("Tanh", [last], [next]);
            last = next;
        }

        return builder.Output(last, ElementType.Float, 1, 4);
    }

    private static OnnxModelBuilder WeightGivenOut() =>
        Float("batch", 32)
            .Initializer("w", [32, 32], SampleModels.Normal(1_024, 3))
            .Node("MatMul", ["x", "w"], ["y"])
            .Output("y", ElementType.Float, "batch", 32)
            .Output("w", ElementType.Float, 32, 32);

    private static OnnxModelBuilder ReplaceableWeight() =>
        Float("batch", 32)
            .Input("w", ElementType.Float, 32, 32)
            .Initializer("w", [32, 32], SampleModels.Normal(1_024, 3))
            .Node("MatMul", ["x", "w"], ["y"])
            .Output("y", ElementType.Float, "batch", 32);

    private static OnnxModelBuilder WeightOfTwoUses() =>
        Float("batch", 32)
            .Initializer("w", [32, 32], SampleModels.Normal(1_024, 3))
            .Node("MatMul", ["x", "w"], ["h"])
            .Node("Gemm", ["h", "w"], ["g"], "", Attribute("transB", 1L))
            .Node("Add", ["g", "w"], ["y"])
            .Output("y", ElementType.Float, 32, 32);

    private static OnnxModelBuilder InputGivenOut() =>
        Float("batch", 4)
            .Node("Relu", ["x"], ["y"])
            .Output("x", ElementType.Float, "batch", 4)
            .Output("y", ElementType.Float, "batch", 4);

    private static OnnxModelBuilder Unused() =>
        Float("batch", 4)
            .Input("unused", ElementType.Float, "batch", 4)
            .Initializer("w", [64, 64], SampleModels.Normal(4_096, 3))
            .Node("Relu", ["x"], ["y"])
            .Output("y", ElementType.Float, "batch", 4);

    private static OnnxModelBuilder OddNames() =>
        new OnnxModelBuilder()
            .Input("../x/ÿ <b>", ElementType.Float, "batch", 32)
            .Initializer("/w.0\n\"&'", [32, 32], SampleModels.Normal(1_024, 3))
            .Node("MatMul", ["../x/ÿ <b>", "/w.0\n\"&'"], ["😀"])
            .Output("😀", ElementType.Float, "batch", 32);
}
