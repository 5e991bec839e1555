using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>The uploader's samples, matched to a model's inputs.</summary>
internal sealed class SampleSet : IFeedSource
{
    private readonly SampleArchive _archive;
    private readonly IReadOnlyList<SampleLayout> _layouts;

    private SampleSet(
        SampleArchive archive,
        IReadOnlyList<SampleLayout> layouts,
        int count,
        IReadOnlyList<string> labels
    )
    {
        _archive = archive;
        _layouts = layouts;
        Count = count;
        Labels = labels;
    }

    public int Count { get; }

    /// <summary>The arrays that are no input of the model: labels, by name.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Matches arrays to inputs by name.</summary>
    /// <param name="archive">Stays open for as long as the result is read; not disposed by it.</param>
    /// <param name="problems">Every mismatch, each a sentence that names the array and the input.</param>
    /// <returns>Null when there is any problem.</returns>
    public static SampleSet? Bind(SampleArchive archive, ModelSignature signature, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        var layouts = new List<SampleLayout>();
        foreach (TensorSpec input in signature.Inputs)
        {
            if (!archive.Arrays.TryGetValue(input.Name, out NpyHeader? array))
            {
                found.Add(Missing(archive, input));
            }
            else if (SampleLayout.For(input, array, out string? problem) is { } layout)
            {
                layouts.Add(layout);
            }
            else
            {
                found.Add($"samples.npz, array '{input.Name}': {problem}.");
            }
        }

        int count = found.Count == 0 ? CommonCount(layouts, found) : 0;
        problems = found;
        HashSet<string> inputs = [.. signature.Inputs.Select(input => input.Name)];
        string[] labels = [.. archive.Arrays.Keys.Where(name => !inputs.Contains(name)).Order(StringComparer.Ordinal)];
        return found.Count > 0 ? null : new SampleSet(archive, layouts, count, labels);
    }

    public IEnumerable<SampleFeed> Read()
    {
        var rows = new List<NpyRows>(_layouts.Count);
        try
        {
            rows.AddRange(_layouts.Select(layout => _archive.OpenRows(layout.Input.Name)));
            var constants = new SampleTensor?[_layouts.Count];
            for (int feed = 0; feed < Count; feed++)
            {
                var inputs = new SampleTensor[_layouts.Count];
                for (int i = 0; i < inputs.Length; i++)
                {
                    inputs[i] = constants[i] ?? ReadOne(rows[i], _layouts[i]);
                    // One value for all samples, such as a sampling rate.
                    constants[i] = _layouts[i].Feeds == 1 ? inputs[i] : null;
                }

                yield return new SampleFeed(inputs);
            }
        }
        finally
        {
            rows.ForEach(reader => reader.Dispose());
        }
    }

    private static SampleTensor ReadOne(NpyRows rows, SampleLayout layout)
    {
        try
        {
            return ElementConversion.Convert(rows.Read(layout.RowsPerFeed, layout.Shape), layout.Input.DataType);
        }
        catch (Exception exception) when (exception is SampleFormatException or InvalidDataException)
        {
            throw new SampleFormatException($"samples.npz, array '{layout.Input.Name}': {exception.Message}.");
        }
    }

    private static string Missing(SampleArchive archive, TensorSpec input)
    {
        string names = string.Join(", ", archive.Arrays.Keys.Order(StringComparer.Ordinal).Select(name => $"'{name}'"));
        return $"samples.npz: no array for the input '{input.Name}' ({input.DataType.ProtocolName()} "
            + $"{SampleLayout.Describe(input.Shape)}); it holds {(names.Length == 0 ? "no array" : names)}.";
    }

    private static int CommonCount(List<SampleLayout> layouts, List<string> problems)
    {
        long count = layouts.Count == 0 ? 0 : layouts.Max(layout => layout.Feeds);
        foreach (SampleLayout layout in layouts)
        {
            if (layout.Feeds != count && layout.Feeds != 1)
            {
                problems.Add(
                    $"samples.npz, array '{layout.Input.Name}': holds {layout.Feeds} samples, others hold {count}; "
                        + "expected as many, or one for all."
                );
            }
        }

        if (count == 0)
        {
            problems.Add("samples.npz: holds no samples.");
        }

        return (int)Math.Min(count, int.MaxValue);
    }
}
