using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.SmoothQuant;

/// <summary>
/// SmoothQuant (Xiao et al., 2023): a few channels of a transformer's activations are far larger than the others, and with one
/// scale for all of them the others have few levels left. Each channel is divided by a constant, and the weights that it meets
/// are multiplied by it: the same answers, and activations that int8 rounds better.
/// </summary>
internal sealed class SmoothQuantPass()
    : MomentsPass<SmoothQuantOptions>(
        new PassDescriptor
        {
            Name = "smooth-quant",
            Summary = "Moves outliers of activations into the weights before MatMul and Gemm are quantized.",
            OpTypes = ["MatMul", "Gemm"],
            Exactness = PassExactness.Exact,
            NeedsSamples = true,
            GainsByItself = false,
        }
    )
{
    protected override ActivationProbe? Probe(OnnxModel model, SmoothQuantOptions options, PassLog log)
    {
        IReadOnlyList<SmoothableInput> inputs = Inputs(model, options, log, out _, out _);
        return inputs.Count > 0 ? new ActivationProbe(model, [.. inputs.Select(AxisOf)]) { Products = false } : null;
    }

    protected override void Transform(
        OnnxModel model,
        SmoothQuantOptions options,
        ActivationMoments? moments,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<SmoothableInput> inputs = Inputs(model, options, log, out GraphScope scope, out GraphIndex index);
        if (inputs.Count > 0 && moments is null)
        {
            log.Leave("model", "it needs samples.npz: activations are measured on the model's own inputs");
            return;
        }

        var names = new FreshNames(model.Proto);
        var folding = new ScaleFolding(model, index, names);
        var divisors = new Dictionary<NodeProto, (SmoothableInput Input, string Divisor)>(
            ReferenceEqualityComparer.Instance
        );
        foreach (SmoothableInput input in inputs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Scales(model, input, moments!, options, log) is not { } scales)
            {
                continue;
            }

            SmoothingScales.ScaleRows(model, input, scales);
            log.ChangeNodes(input.Products.Count);
            bool folded = folding.TryFold(input, scales);
            if (!folded)
            {
                string divisor = names.Next($"{input.Activation}_smooth");
                model.Graph.Initializer.Add(
                    TensorData.Create<float>(
                        divisor,
                        DataType.Float,
                        [scales.Length],
                        Array.ConvertAll(scales, s => 1 / s)
                    )
                );
                divisors[input.Nodes[0]] = (input, divisor);
            }

            log.Note(
                $"'{input.Activation}': channels divided by {scales.Min():G3} to {scales.Max():G3}, "
                    + (folded ? "in the constants before it." : "in a Mul of its own.")
            );
        }

        WriteNodes(scope, names, divisors);
        UnusedInitializers.Remove(model.Proto, folding.Replaced);
    }

    /// <summary>A Mul before the first reader of each activation that could not be scaled where it is made.</summary>
    private static void WriteNodes(
        GraphScope scope,
        FreshNames names,
        Dictionary<NodeProto, (SmoothableInput Input, string Divisor)> divisors
    )
    {
        var nodes = new NodeWriter(names);
        foreach (NodeProto node in scope.Nodes)
        {
            if (divisors.TryGetValue(node, out (SmoothableInput Input, string Divisor) added))
            {
                string smooth = nodes.Add(added.Input.Activation, "Mul", [added.Input.Activation, added.Divisor]);
                foreach (NodeProto reader in added.Input.Nodes)
                {
                    reader.Input[0] = smooth;
                }
            }

            nodes.Keep(node);
        }

        nodes.WriteTo(scope);
    }

    private static float[]? Scales(
        OnnxModel model,
        SmoothableInput input,
        ActivationMoments moments,
        SmoothQuantOptions options,
        PassLog log
    )
    {
        float[]? scales = null;
        string? obstacle = null;
        if (moments.Of(AxisOf(input)) is not { } seen)
        {
            obstacle = "no finite values of it were seen";
        }
        else if (seen.Width != input.Width)
        {
            obstacle = $"it has {seen.Width} channels and its weights have {input.Width}";
        }
        else
        {
            scales = SmoothingScales.Of(model, input, seen.Magnitudes, options.Alpha);
            obstacle = scales is null ? "its channels and weights are even already" : null;
        }

        if (obstacle is not null)
        {
            log.Leave(input.Activation, obstacle);
        }

        return scales;
    }

    /// <summary>Activations of the main graph: those of bodies cannot be observed.</summary>
    private static IReadOnlyList<SmoothableInput> Inputs(
        OnnxModel model,
        SmoothQuantOptions options,
        PassLog log,
        out GraphScope scope,
        out GraphIndex index
    )
    {
        scope = GraphScope.Graphs(model.Proto).First();
        index = new GraphIndex(model, scope);
        return SmoothableInput.Of(model, scope, index, options.MinElements, log);
    }

    private static ActivationAxis AxisOf(SmoothableInput input) => new(input.Activation, -1);
}
