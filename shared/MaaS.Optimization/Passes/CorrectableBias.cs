namespace MaaS.Optimization.Passes;

/// <summary>A bias of a quantized model that can make up for what rounding does to the mean of every channel.</summary>
/// <param name="Reference">Tensor of the model that was put in: [batch, channels, …].</param>
/// <param name="Result">The same of the model that came out, before it is rounded.</param>
/// <param name="Bias">INT32 initializer of the model that came out, one per channel.</param>
/// <param name="Steps">FLOAT initializer: what one unit of <paramref name="Bias"/> stands for.</param>
internal sealed record CorrectableBias(string Reference, string Result, string Bias, string Steps);
