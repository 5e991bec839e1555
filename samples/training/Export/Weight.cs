namespace MaaS.Samples.Training.Export;

/// <summary>A trained parameter, taken out of torch.</summary>
/// <param name="Shape">Sizes of the dimensions.</param>
/// <param name="Values">Row-major, as many as the shape says.</param>
internal sealed record Weight(long[] Shape, float[] Values);
