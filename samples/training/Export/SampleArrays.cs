namespace MaaS.Samples.Training.Export;

/// <summary>
/// Writes a model's samples: what the optimizer calibrates, measures and judges with, and what the card's figures are from.
/// </summary>
/// <remarks>
/// Arrays: <c>{input}</c> and <c>labels</c>, which MaaS reads, rows that no gradient came from; <c>heldout/{input}</c> and
/// <c>heldout/labels</c>, the whole test set. MaaS takes the latter for label arrays that no metric names, and leaves them alone.
/// </remarks>
internal static class SampleArrays
{
    public const string Labels = "labels";
    public const string HeldOutPrefix = "heldout/";

    /// <summary>Rows for the optimizer at most: half to choose with, half to judge by.</summary>
    public const int CalibrationRows = 256;

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
