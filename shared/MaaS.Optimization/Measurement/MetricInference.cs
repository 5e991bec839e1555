using MaaS.Optimization.Calibration;
using MaaS.Optimization.Metrics;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Finds out which output the labels belong to, and which metric they mean.</summary>
internal sealed class MetricInference(ModelSignature signature, SampleSet samples)
{
    private static readonly string[] UsualNames = ["label", "labels", "target", "targets", "y"];

    /// <summary>The array that holds what is right; null: none, or several that could be meant.</summary>
    /// <param name="none">Why there is none.</param>
    public LabelArray? Label(MetricSpec? wanted, out string? none)
    {
        LabelArray[] candidates =
        [
            .. samples.Labels.Where(array => wanted?.Label is null || IsNamed(array.Name, wanted.Label)),
        ];
        LabelArray? label = candidates switch
        {
            [var only] => only,
            _ => candidates.FirstOrDefault(array => UsualNames.Contains(array.Name, StringComparer.OrdinalIgnoreCase)),
        };
        none =
            samples.Labels.Count == 0 ? "samples.npz holds no labels"
            : label is null
                ? $"samples.npz holds several arrays that may be labels ({string.Join(", ", candidates.Select(array => $"'{array.Name}'"))}); name one in metric.label"
            : samples.IsLabelOfAll(label) ? null
            : $"the array '{label.Name}' has the shape [{string.Join(", ", label.Shape)}], there are {samples.Count} samples";
        return none is null ? label : null;
    }

    /// <summary>Tries the metric on the answers to the first samples.</summary>
    /// <param name="answers">One per output, in the signature's order.</param>
    /// <param name="none">Why there is none.</param>
    public MetricSpec? Resolve(
        MetricSpec? wanted,
        LabelArray label,
        SampleTensor firstLabels,
        IReadOnlyList<OrtValue> answers,
        out string? none
    )
    {
        MetricTensor labels = MetricTensors.Of(firstLabels);
        none = $"no output goes with the array '{label.Name}' in an obvious way; name kind and output in metric";
        foreach (TensorSpec output in Outputs(wanted, label))
        {
            MetricTensor answer = MetricTensors.Of(answers[IndexOf(output)], output);
            if ((wanted?.Kind ?? Kind(answer, labels)) is not { } kind)
            {
                continue;
            }

            MetricSpec spec = (wanted ?? new MetricSpec(kind, null, null)) with
            {
                Output = output.Name,
                Label = label.Name,
            };
            MetricScorer.Score(spec, answer, labels, out string? problem);
            if (problem is null)
            {
                none = null;
                return spec;
            }

            none = $"output '{output.Name}', array '{label.Name}': {problem}";
        }

        return null;
    }

    /// <summary>The outputs that may be meant, the likeliest first.</summary>
    private IEnumerable<TensorSpec> Outputs(MetricSpec? wanted, LabelArray label) =>
        signature
            .Outputs.Where(output => wanted?.Output is null || IsNamed(output.Name, wanted.Output))
            .OrderByDescending(output => IsNamed(output.Name, label.Name));

    /// <summary>The metric that a label of this kind means where the plan does not say.</summary>
    /// <returns>Null: none is obvious.</returns>
    internal static MetricKind? Kind(MetricTensor answer, MetricTensor label)
    {
        bool sameLength = answer.RowLength == label.RowLength;
        if (answer.Strings is not null || label.Strings is not null)
        {
            return answer.Strings is not null && label.Strings is not null && sameLength ? MetricKind.ExactMatch : null;
        }

        if (label.IsFloat)
        {
            return answer.IsFloat && sameLength ? MetricKind.Rmse : null;
        }

        if (!answer.IsFloat)
        {
            return sameLength ? MetricKind.Accuracy : null;
        }

        // A single number and an integer may be a probability and a class, or a quantity and its rounded value.
        return ClassScores.Of(answer.RowShape, label.RowShape) is not null ? MetricKind.Accuracy : null;
    }

    private int IndexOf(TensorSpec output) => signature.Outputs.ToList().IndexOf(output);

    private static bool IsNamed(string found, string wanted) => string.Equals(found, wanted, StringComparison.Ordinal);
}
