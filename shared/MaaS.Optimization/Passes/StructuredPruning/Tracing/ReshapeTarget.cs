namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>The shape that a Reshape asks for.</summary>
/// <param name="Sizes">As written: 0 copies, −1 is inferred; null: computed at run time.</param>
/// <param name="Write">Replaces the entry at an index.</param>
internal sealed record ReshapeTarget(IReadOnlyList<long?> Sizes, Action<int, long> Write)
{
    public int Rank => Sizes.Count;

    /// <summary>Whether the first entries leave the first sizes of the input as they are.</summary>
    public bool Copies(int count, long?[] input) =>
        count <= Rank
        && count <= input.Length
        // What is computed is, in practice, the batch or the length that the exporter read from the input.
        && Sizes.Take(count).Index().All(size => size.Item is null or 0 || size.Item == input[size.Index]);

    /// <summary>The entry at an index is this literal, or copies an input's entry of this size.</summary>
    public bool Is(int index, long size, long?[] input) =>
        Sizes[index] == size || (Sizes[index] == 0 && index < input.Length && input[index] == size);
}
