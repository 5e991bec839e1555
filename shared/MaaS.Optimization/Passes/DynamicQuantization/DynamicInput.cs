namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>Names of the three outputs of a DynamicQuantizeLinear.</summary>
internal sealed record DynamicInput(string Values, string Scale, string ZeroPoint);
