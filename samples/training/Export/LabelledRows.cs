namespace MaaS.Samples.Training.Export;

/// <summary>Inputs of a model and what is right for each.</summary>
internal sealed record LabelledRows<TValue, TLabel>(IReadOnlyList<TValue[]> Inputs, IReadOnlyList<TLabel> Labels)
{
    public LabelledRows<TValue, TLabel> First(int count) => new([.. Inputs.Take(count)], [.. Labels.Take(count)]);
}
