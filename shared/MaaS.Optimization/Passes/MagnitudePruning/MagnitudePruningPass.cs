using System.Collections.Frozen;
using System.Numerics.Tensors;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.MagnitudePruning;

/// <summary>
/// Unstructured pruning by L1 magnitude, or in n:m blocks: the smallest weights become zero. The file compresses better; nothing runs faster,
/// for ONNX Runtime multiplies zeros like any other number.
/// </summary>
internal sealed class MagnitudePruningPass()
    : OptimizationPass<MagnitudePruningOptions>(
        new PassDescriptor
        {
            Name = "magnitude-pruning",
            Summary = "The smallest weights of a layer, or of the model, become zero.",
            OpTypes = [.. Prunable],
            Exactness = PassExactness.WeightsOnly,
        }
    )
{
    private static readonly FrozenSet<string> Prunable = FrozenSet.Create(
        StringComparer.Ordinal,
        "Conv",
        "ConvTranspose",
        "Gemm",
        "GRU",
        "LSTM",
        "MatMul",
        "RNN"
    );

    protected override void Transform(
        OnnxModel model,
        MagnitudePruningOptions options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        List<PrunedWeight> weights = Select(model, options, log);
        if (options.Scope == PruningScope.Block)
        {
            foreach (PrunedWeight weight in weights)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Prune(model, weight, new BlockPattern(options.N, options.M), log);
            }
        }
        else
        {
            IEnumerable<IReadOnlyList<PrunedWeight>> groups =
                options.Scope == PruningScope.Global ? [weights] : weights.Select(weight => new[] { weight });
            foreach (IReadOnlyList<PrunedWeight> group in groups)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Prune(model, group, options.Amount, log);
            }
        }

        if (log.ChangedAnything)
        {
            log.Note("Zeros make the file compress better; they save no bytes by themselves and no time.");
        }
    }

    private static List<PrunedWeight> Select(OnnxModel model, MagnitudePruningOptions options, PassLog log)
    {
        var selected = new List<PrunedWeight>();
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto))
        {
            var consumers = new WeightConsumers(scope.Graph!);
            foreach (TensorProto weight in WeightSelection.Floats(scope.Graph!, options.MinElements, log))
            {
                IReadOnlyList<WeightUse> uses = consumers.Of(weight.Name);
                if (uses.FirstOrDefault(use => !Prunable.Contains(use.Node.OpType)) is { } other)
                {
                    log.Leave(weight.Name, $"{other.Node.OpType} reads it");
                }
                else if (!float.IsFinite(TensorPrimitives.MaxMagnitude(TensorData.Floats(model, weight))))
                {
                    log.Leave(weight.Name, "it holds NaN or infinity");
                }
                else if (uses.Count > 0)
                {
                    selected.Add(new PrunedWeight(weight, uses[0].Node.OpType, ReductionAxis.Of(weight, uses)));
                }
            }
        }

        return selected;
    }

    private static void Prune(OnnxModel model, IReadOnlyList<PrunedWeight> group, double amount, PassLog log)
    {
        long count = (long)Math.Round(amount * group.Sum(weight => TensorData.ElementCount(weight.Tensor)));
        if (count == 0)
        {
            return;
        }

        PruningCut cut = FindCut(model, group, count);
        long ties = cut.Ties;
        foreach (PrunedWeight weight in group)
        {
            Prune(model, weight, cut.Magnitude, ref ties, log);
        }
    }

    private static PruningCut FindCut(OnnxModel model, IReadOnlyList<PrunedWeight> group, long count)
    {
        MagnitudeThreshold coarse = MagnitudeThreshold.Coarse();
        foreach (PrunedWeight weight in group)
        {
            coarse.Add(TensorData.Floats(model, weight.Tensor));
        }

        (int upper, long place) = coarse.Find(count);
        MagnitudeThreshold fine = MagnitudeThreshold.Fine(upper);
        foreach (PrunedWeight weight in group)
        {
            fine.Add(TensorData.Floats(model, weight.Tensor));
        }

        (int lower, long ties) = fine.Find(place);
        return new PruningCut(MagnitudeThreshold.ToMagnitude(upper, lower), ties);
    }

    private static void Prune(OnnxModel model, PrunedWeight weight, BlockPattern pattern, PassLog log)
    {
        if (weight.Axis is not { } axis)
        {
            log.Leave(weight.Tensor.Name, $"{weight.OpType} does not sum over one axis of it");
            return;
        }

        float[] pruned = TensorData.Floats(model, weight.Tensor).ToArray();
        pattern.Apply(pruned, [.. weight.Tensor.Dims], axis);
        Write(model, weight, pruned, $"{pattern}, ", log);
    }

    private static void Prune(OnnxModel model, PrunedWeight weight, float threshold, ref long ties, PassLog log)
    {
        float[] pruned = TensorData.Floats(model, weight.Tensor).ToArray();
        for (int i = 0; i < pruned.Length; i++)
        {
            float magnitude = MathF.Abs(pruned[i]);
            if (magnitude < threshold || (magnitude == threshold && ties-- > 0))
            {
                pruned[i] = 0;
            }
        }

        Write(model, weight, pruned, "", log);
    }

    /// <summary>Puts the pruned values in place, unless nothing but zeros became zero.</summary>
    private static void Write(OnnxModel model, PrunedWeight weight, float[] pruned, string how, PassLog log)
    {
        ReadOnlySpan<float> values = TensorData.Floats(model, weight.Tensor);
        double removed = 0;
        long zeros = 0;
        bool changed = false;
        for (int i = 0; i < pruned.Length; i++)
        {
            double difference = pruned[i] - values[i];
            removed += difference * difference;
            changed |= pruned[i] != values[i];
            zeros += pruned[i] == 0 ? 1 : 0;
        }

        if (!changed)
        {
            return;
        }

        var error = new SquaredError();
        error.Add(removed, TensorPrimitives.SumOfSquares(values));
        TensorProto replacement = TensorData.Create<float>(
            weight.Tensor.Name,
            DataType.Float,
            [.. weight.Tensor.Dims],
            pruned
        );
        TensorData.Clear(weight.Tensor);
        weight.Tensor.RawData = replacement.RawData;
        log.Change(
            new TensorChange(
                weight.Tensor.Name,
                weight.OpType,
                $"{how}{(double)zeros / pruned.Length:P1} zeros",
                error.Relative
            )
        );
    }
}
