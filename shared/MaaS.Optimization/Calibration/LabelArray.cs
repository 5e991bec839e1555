using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>An array of <c>samples.npz</c> that is no input of the model.</summary>
/// <param name="Shape">With the samples along the first axis, if it is to be used.</param>
internal sealed record LabelArray(string Name, TensorDataType DataType, long[] Shape);
