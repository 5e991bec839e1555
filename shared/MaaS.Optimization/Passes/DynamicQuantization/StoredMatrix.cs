namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>Names of a quantized weight's initializers, and what quantizing it cost.</summary>
/// <param name="RelativeError">Of the weight, relative L2.</param>
internal sealed record StoredMatrix(string Values, string Scale, string ZeroPoint, double RelativeError);
