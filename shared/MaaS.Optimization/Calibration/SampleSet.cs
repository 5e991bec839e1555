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
        IReadOnlyList<LabelArray> labels
    )
    {
        _archive = archive;
        _layouts = layouts;
        Count = count;
        Labels = labels;
    }

    public int Count { get; }

    /// <summary>The arrays that are no input of the model: labels, by name.</summary>
    public IReadOnlyList<LabelArray> Labels { get; }

    /// <summary>Rows of an array in one feed: more than 1 where the model's batch size is fixed.</summary>
    private int RowsPerFeed => _layouts.Where(layout => layout.Feeds == Count).Max(layout => layout.RowsPerFeed);

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
        LabelArray[] labels =
        [
            .. archive
                .Arrays.Where(array => !inputs.Contains(array.Key))
                .OrderBy(array => array.Key, StringComparer.Ordinal)
                .Select(array => new LabelArray(array.Key, array.Value.DataType.DataType, array.Value.Shape)),
        ];
        return found.Count > 0 ? null : new SampleSet(archive, layouts, count, labels);
    }

    /// <summary>Whether an array has as many rows as the samples.</summary>
    public bool IsLabelOfAll(LabelArray label) =>
        label.Shape.Length > 0 && label.Shape[0] / RowsPerFeed == Count && label.Shape[0] < int.MaxValue;

    public IEnumerable<SampleFeed> Read() => Read(label: null);

    /// <summary>The feeds with their labels.</summary>
    /// <param name="label">One of <see cref="Labels"/> that <see cref="IsLabelOfAll"/>; null: no labels.</param>
    public IEnumerable<SampleFeed> Read(LabelArray? label)
    {
        using NpyRows? labels = label is null ? null : _archive.OpenRows(label.Name);
        foreach (SampleFeed feed in ReadInputs())
        {
            yield return label is null
                ? feed
                : feed with
                {
                    Label = labels!.Read(RowsPerFeed, LabelShape(label, feed)),
                };
        }
    }

    /// <summary>Labels of a feed lie along the first axis, as its answers do.</summary>
    private long[] LabelShape(LabelArray label, SampleFeed feed)
    {
        long[] one = label.Shape[1..];
        long batch = feed.Inputs.Select(input => input.Shape).FirstOrDefault(shape => shape.Length > 0)?[0] ?? 1;
        // One row of the array may hold the labels of a whole batch.
        return RowsPerFeed == 1 && one.Length > 0 && one[0] == batch && batch > 1 ? one : [RowsPerFeed, .. one];
    }

    private IEnumerable<SampleFeed> ReadInputs()
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
