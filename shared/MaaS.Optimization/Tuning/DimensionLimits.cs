using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// The largest sizes that a published model accepts. The plan's limits hold where it gives them; else a variable dimension may
/// be: the leading one 4,096 (rows in one request); of token ids and of images 8,192; of features and signals 1,048,576.
/// A fixed dimension is its own limit.
/// </summary>
internal static class DimensionLimits
{
    private const long Rows = 4_096;
    private const long TokensOrPixels = 8_192;
    private const long Features = 1 << 20;

    /// <summary>Limits that do not fit the signature, each with its path in <c>optimize.json</c>.</summary>
    public static IReadOnlyList<string> Problems(ModelSignature signature, IReadOnlyDictionary<string, long[]> limits)
    {
        var problems = new List<string>();
        foreach ((string name, long[] sizes) in limits)
        {
            TensorSpec? input = signature.Inputs.FirstOrDefault(spec =>
                string.Equals(spec.Name, name, StringComparison.Ordinal)
            );
            string path = $"$.limits['{name}']";
            if (input is null)
            {
                string names = string.Join(", ", signature.Inputs.Select(spec => $"'{spec.Name}'"));
                problems.Add($"{path}: the model has no such input; it has {names}");
            }
            else if (sizes.Length != input.Shape.Count)
            {
                problems.Add(
                    $"{path}: expected {input.Shape.Count} sizes, one per dimension of {SampleLayout.Describe(input.Shape)}, "
                        + $"found {sizes.Length}"
                );
            }
            else if (input.Shape.Zip(sizes).Any(pair => pair.First > pair.Second))
            {
                problems.Add(
                    $"{path}: [{string.Join(", ", sizes)}] excludes the model's own {SampleLayout.Describe(input.Shape)}"
                );
            }
        }

        return problems;
    }

    /// <summary>The signature with <see cref="TensorSpec.MaxDimensions"/> at every input.</summary>
    public static ModelSignature Apply(ModelSignature signature, IReadOnlyDictionary<string, long[]> limits) =>
        signature with
        {
            Inputs =
            [
                .. signature.Inputs.Select(input =>
                    input with
                    {
                        MaxDimensions = limits.TryGetValue(input.Name, out long[]? sizes) ? sizes : Standard(input),
                    }
                ),
            ],
        };

    private static long[] Standard(TensorSpec input)
    {
        bool areFeatures = ElementConversion.IsFloat(input.DataType) && input.Shape.Count < 4;
        var sizes = new long[input.Shape.Count];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            long variable =
                axis == 0 ? Rows
                : areFeatures ? Features
                : TokensOrPixels;
            sizes[axis] = input.Shape[axis] >= 0 ? input.Shape[axis] : variable;
        }

        return sizes;
    }
}
