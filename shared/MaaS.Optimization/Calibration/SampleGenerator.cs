using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>
/// Makes inputs from a signature alone. Good enough to see that a model runs, how fast it is, and what weight-only or dynamic
/// quantization does to its outputs; static ranges need real samples.
/// </summary>
internal static class SampleGenerator
{
    private static readonly IntegerRange[] Fallbacks = [IntegerRange.Bits, IntegerRange.Ones, IntegerRange.Zeros];

    /// <summary>Recipes in the order in which to try them until the model runs.</summary>
    /// <param name="shown">What the graph shows of the inputs' integers (<see cref="IntegerInputs"/>).</param>
    public static IEnumerable<InputRecipe> Recipes(
        ModelSignature signature,
        IReadOnlyDictionary<string, IntegerRange> shown
    ) => Recipes(signature, InputShapes.Usual(signature), shown);

    /// <summary>Recipes for a model that runs on none of those, with sizes that many a model has no memory for.</summary>
    public static IEnumerable<InputRecipe> LongRecipes(
        ModelSignature signature,
        IReadOnlyDictionary<string, IntegerRange> shown
    ) => Recipes(signature, InputShapes.Long(signature), shown);

    private static IEnumerable<InputRecipe> Recipes(
        ModelSignature signature,
        IEnumerable<IReadOnlyList<long[]>> shapes,
        IReadOnlyDictionary<string, IntegerRange> shown
    )
    {
        List<IReadOnlyList<IntegerRange?>> ranges = [Integers(signature, shown, Guess)];
        if (signature.Inputs.Any(input => IsInteger(input.DataType) && !shown.ContainsKey(input.Name)))
        {
            ranges.AddRange(Fallbacks.Select(range => Integers(signature, shown, _ => range)));
        }

        return shapes.SelectMany(sizes => ranges.Select(range => new InputRecipe { Shapes = sizes, Integers = range }));
    }

    private static List<IntegerRange?> Integers(
        ModelSignature signature,
        IReadOnlyDictionary<string, IntegerRange> shown,
        Func<TensorSpec, IntegerRange> otherwise
    ) =>
        [
            .. signature.Inputs.Select(input =>
                !IsInteger(input.DataType) ? (IntegerRange?)null
                : shown.TryGetValue(input.Name, out IntegerRange range) ? Within(range, input.DataType)
                : otherwise(input)
            ),
        ];

    private static IntegerRange Within(IntegerRange range, TensorDataType type) =>
        range with
        {
            Last = type switch
            {
                TensorDataType.Int8 => Math.Min(range.Last, sbyte.MaxValue),
                TensorDataType.UInt8 => Math.Min(range.Last, byte.MaxValue),
                TensorDataType.Int16 => Math.Min(range.Last, short.MaxValue),
                TensorDataType.UInt16 => Math.Min(range.Last, ushort.MaxValue),
                _ => range.Last,
            },
        };

    private static IntegerRange Guess(TensorSpec input) =>
        // A mask of what is there: all of it.
        input.Name.Contains("mask", StringComparison.OrdinalIgnoreCase)
            ? IntegerRange.Ones
        : input.DataType == TensorDataType.Bool ? IntegerRange.Bits
        : IntegerRange.Tokens;

    /// <summary>The feed with the given number; it depends on nothing but the arguments.</summary>
    public static SampleFeed Feed(ModelSignature signature, InputRecipe recipe, int number)
    {
        var inputs = new SampleTensor[signature.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            // One generator per input, so that adding an input does not change the others.
            var random = new Random(HashCode(recipe.Seed, number, i));
            inputs[i] = Tensor(signature.Inputs[i], recipe.Shapes[i], recipe.Integers[i], random);
        }

        return new SampleFeed(inputs);
    }

    private static int HashCode(int seed, int number, int input) =>
        unchecked((((seed * 31) + number) * 1_000_003) + input);

    private static SampleTensor Tensor(TensorSpec input, long[] shape, IntegerRange? integers, Random random)
    {
        int count = checked((int)shape.Aggregate(1L, (product, size) => checked(product * size)));
        if (input.DataType == TensorDataType.Bytes)
        {
            return new SampleTensor
            {
                Name = input.Name,
                DataType = input.DataType,
                Shape = shape,
                Strings = [.. Enumerable.Range(0, count).Select(_ => ((char)random.Next('a', 'z' + 1)).ToString())],
            };
        }

        int elementSize = input.DataType.ElementSize()!.Value;
        var data = new byte[checked(count * elementSize)];
        double[]? image = integers is null && SyntheticImage.Suits(shape) ? SyntheticImage.Create(shape, random) : null;
        for (int i = 0; i < count; i++)
        {
            Span<byte> target = data.AsSpan(i * elementSize, elementSize);
            if (integers is { } range)
            {
                ElementConversion.WriteInteger(target, input.DataType, random.NextInt64(range.First, range.Last + 1));
            }
            else
            {
                ElementConversion.WriteFloat(target, input.DataType, image?[i] ?? Gaussian(random));
            }
        }

        return new SampleTensor
        {
            Name = input.Name,
            DataType = input.DataType,
            Shape = shape,
            Data = data,
        };
    }

    private static bool IsInteger(TensorDataType type) =>
        type != TensorDataType.Bytes && !ElementConversion.IsFloat(type);

    /// <summary>Mean 0, deviation 1 (Box-Muller): what normalised images and features look like from afar.</summary>
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
