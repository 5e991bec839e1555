using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>
/// Makes inputs from a signature alone. Good enough to see that a model runs, how fast it is, and what weight-only or dynamic
/// quantization does to its outputs; static ranges need real samples.
/// </summary>
internal static class SampleGenerator
{
    /// <summary>
    /// Sizes for variable dimensions, most representative first: image sides (rank 4 and more), lengths of sequences. The
    /// later ones are for models that divide, pool or unroll by a fixed size.
    /// </summary>
    private static readonly (long Side, long Length)[] Sizes = [(224, 32), (64, 128), (320, 16), (32, 8), (1, 1)];

    private const long Channels = 3;
    private const int Vocabulary = 100;

    /// <summary>Recipes in the order in which to try them until the model runs.</summary>
    public static IEnumerable<InputRecipe> Recipes(ModelSignature signature)
    {
        bool hasIntegers = signature.Inputs.Any(input => IsInteger(input.DataType));
        NumberRange[] ranges = hasIntegers
            ? [NumberRange.Tokens, NumberRange.Bits, NumberRange.Ones, NumberRange.Zeros]
            : [NumberRange.Tokens];
        bool isFixed = signature.Inputs.All(input => input.Shape.All(size => size >= 0));
        foreach ((long side, long length) in isFixed ? Sizes[..1] : Sizes)
        {
            IReadOnlyList<long[]> shapes = Shapes(signature, side, length);
            foreach (NumberRange range in ranges)
            {
                yield return new InputRecipe { Shapes = shapes, Integers = range };
            }
        }
    }

    /// <summary>The feed with the given number; it depends on nothing but the arguments.</summary>
    public static SampleFeed Feed(ModelSignature signature, InputRecipe recipe, int number)
    {
        var inputs = new SampleTensor[signature.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            // One generator per input, so that adding an input does not change the others.
            var random = new Random(HashCode(recipe.Seed, number, i));
            inputs[i] = Tensor(signature.Inputs[i], recipe.Shapes[i], recipe.Integers, random);
        }

        return new SampleFeed(inputs);
    }

    private static int HashCode(int seed, int number, int input) =>
        unchecked((((seed * 31) + number) * 1_000_003) + input);

    private static List<long[]> Shapes(ModelSignature signature, long side, long length)
    {
        var named = new Dictionary<string, long>(StringComparer.Ordinal);
        var shapes = new List<long[]>();
        foreach (TensorSpec input in signature.Inputs)
        {
            var shape = new long[input.Shape.Count];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                long size = input.Shape[axis];
                if (size < 0)
                {
                    size = Size(input, axis, side, length);
                    if (input.DimensionNames?[axis] is { } name && !named.TryAdd(name, size))
                    {
                        size = named[name];
                    }
                }

                shape[axis] = size;
            }

            shapes.Add(shape);
        }

        return shapes;
    }

    private static long Size(TensorSpec input, int axis, long side, long length)
    {
        long size = (axis, input.Shape.Count) switch
        {
            (0, _) => 1,
            (1, >= 4) => Channels,
            (_, >= 4) => side,
            _ => length,
        };
        return input.MaxDimensions is { } limits ? Math.Min(size, limits[axis]) : size;
    }

    private static SampleTensor Tensor(TensorSpec input, long[] shape, NumberRange range, Random random)
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
        bool isFloat = ElementConversion.IsFloat(input.DataType);
        double[]? image = isFloat && SyntheticImage.Suits(shape) ? SyntheticImage.Create(shape, random) : null;
        for (int i = 0; i < count; i++)
        {
            Span<byte> target = data.AsSpan(i * elementSize, elementSize);
            if (isFloat)
            {
                ElementConversion.WriteFloat(target, input.DataType, image?[i] ?? Gaussian(random));
            }
            else
            {
                ElementConversion.WriteInteger(target, input.DataType, Integer(range, random));
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
        !ElementConversion.IsFloat(type) && type is not (TensorDataType.Bytes or TensorDataType.Bool);

    private static int Integer(NumberRange range, Random random) =>
        range switch
        {
            NumberRange.Tokens => random.Next(Vocabulary),
            NumberRange.Bits => random.Next(2),
            NumberRange.Ones => 1,
            _ => 0,
        };

    /// <summary>Mean 0, deviation 1 (Box-Muller): what normalised images and features look like from afar.</summary>
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
