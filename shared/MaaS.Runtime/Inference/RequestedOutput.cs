namespace MaaS.Runtime.Inference;

/// <summary>One entry of a request's <c>outputs</c>.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Binary"><c>parameters.binary_data</c>; null: the request's default.</param>
/// <param name="Classification"><c>parameters.classification</c>: the number of top classes to return instead of the tensor; null: the tensor.</param>
public sealed record RequestedOutput(string Name, bool? Binary = null, int? Classification = null);
