namespace MaaS.Samples.Training.Export;

/// <summary>
/// Writes a model's samples: what the optimizer calibrates and measures with, and what nobody has learned from or tuned on.
/// </summary>
/// <remarks>
/// Arrays: <c>{input}</c> and <c>labels</c>, rows of the training set; <c>heldout/{input}</c> and <c>heldout/labels</c>, the test
/// set. A reader that knows no held-out part takes the latter for further label arrays.
/// </remarks>
internal static class SampleArrays
{
    public const string Labels = "labels";
    public const string HeldOutPrefix = "heldout/";

    /// <summary>Rows of the training set in the archive: enough for ranges and timings.</summary>
    public const int CalibrationRows = 128;

    /// <param name="input">The model's input.</param>
    /// <param name="rowShape">Its shape without the batch.</param>
    /// <param name="compact">One value as it is stored: a narrower type that holds it exactly.</param>
    public static void Write<TValue, TStored, TLabel>(
        string path,
        string input,
        long[] rowShape,
        LabelledRows<TValue, TLabel> calibration,
        LabelledRows<TValue, TLabel> heldOut,
        Func<TValue, TStored> compact
    )
        where TStored : unmanaged, System.Numerics.INumber<TStored>
        where TLabel : unmanaged, System.Numerics.INumber<TLabel>
    {
        using var archive = new NpzWriter(path);
        Add("", calibration);
        Add(HeldOutPrefix, heldOut);

        void Add(string prefix, LabelledRows<TValue, TLabel> rows)
        {
            TStored[] values = [.. rows.Inputs.SelectMany(row => row.Select(compact))];
            archive.Add<TStored>(prefix + input, [rows.Inputs.Count, .. rowShape], values);
            archive.Add<TLabel>(prefix + Labels, [rows.Labels.Count], rows.Labels.ToArray());
        }
    }
}
