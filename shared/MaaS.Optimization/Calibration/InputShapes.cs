using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>Shapes to try for inputs of variable sizes: nothing but a run tells which ones a model takes.</summary>
internal static class InputShapes
{
    /// <summary>
    /// Sizes for variable dimensions, most representative first: image sides (rank 4 and more), lengths of sequences. The
    /// later ones are for models that divide, pool or unroll by a fixed size.
    /// </summary>
    private static readonly (long Side, long Length)[] Sizes = [(224, 32), (64, 128), (320, 16), (32, 8), (1, 1)];

    /// <summary>Lengths of sound: a second of 16 kHz, 100 ms of it, and the frames that detectors of speech take.</summary>
    private static readonly long[] SoundLengths = [16_000, 1_600, 512, 576, 256];

    /// <summary>What inputs and dimensions of sound are called, in part.</summary>
    private static readonly string[] SoundNames = ["audio", "wav", "pcm", "speech", "samples", "signal"];

    private const long Channels = 3;

    /// <summary>In the order in which to try them until the model runs.</summary>
    public static IEnumerable<IReadOnlyList<long[]>> Usual(ModelSignature signature)
    {
        bool isFixed = signature.Inputs.All(input => input.Shape.All(size => size >= 0));
        (long Side, long Length)[] usual = isFixed ? Sizes[..1] : Sizes;
        return Of(signature, signature.Inputs.Any(IsCalledSound) ? [.. Sound(), .. usual] : usual);
    }

    /// <summary>
    /// What to try after those: a model that runs on nothing shorter may take sound without saying so. Empty where the sizes are fixed,
    /// or of images alone.
    /// </summary>
    public static IEnumerable<IReadOnlyList<long[]>> Long(ModelSignature signature) =>
        signature.Inputs.Any(IsCalledSound) || !signature.Inputs.Any(MayBeSound) ? [] : Of(signature, Sound());

    private static IEnumerable<(long Side, long Length)> Sound() =>
        SoundLengths.Select(length => (Sizes[0].Side, length));

    private static IEnumerable<IReadOnlyList<long[]>> Of(
        ModelSignature signature,
        IEnumerable<(long Side, long Length)> sizes
    ) => sizes.Select(size => Of(signature, size.Side, size.Length));

    private static List<long[]> Of(ModelSignature signature, long side, long length)
    {
        bool hasBatch = signature.Inputs.Any(input => input.Shape is [< 0, ..]);
        var named = new Dictionary<string, long>(StringComparer.Ordinal);
        var shapes = new List<long[]>();
        foreach (TensorSpec input in signature.Inputs)
        {
            int batch = BatchAxis(input, hasBatch);
            var shape = new long[input.Shape.Count];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                long size = input.Shape[axis];
                if (size < 0)
                {
                    size = axis == batch ? 1 : Size(input, axis, side, length);
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

    /// <summary>The first; the second of a state [layers, batch, width] that goes with inputs [batch, …].</summary>
    private static int BatchAxis(TensorSpec input, bool hasBatch) => hasBatch && input.Shape is [>= 0, < 0, ..] ? 1 : 0;

    private static long Size(TensorSpec input, int axis, long side, long length)
    {
        long size = (axis, input.Shape.Count) switch
        {
            (1, >= 4) => Channels,
            (_, >= 4) => side,
            _ => length,
        };
        return input.MaxDimensions is { } limits ? Math.Min(size, limits[axis]) : size;
    }

    private static bool MayBeSound(TensorSpec input) =>
        ElementConversion.IsFloat(input.DataType)
        && input.Shape.Count is 2 or 3
        && input.Shape.Skip(1).Any(size => size < 0);

    private static bool IsCalledSound(TensorSpec input) =>
        MayBeSound(input)
        && (input.DimensionNames ?? [])
            // The first are samples of anything.
            .Skip(1)
            .Append(input.Name)
            .Any(name =>
                name is not null
                && Array.Exists(SoundNames, part => name.Contains(part, StringComparison.OrdinalIgnoreCase))
            );
}
