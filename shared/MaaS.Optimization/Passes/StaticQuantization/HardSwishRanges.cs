using MaaS.Optimization.Calibration.Activations;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>What the bytes around a HardSwish stand for.</summary>
/// <param name="Input">x, −3 being its least value and a whole number of steps from 0.</param>
/// <param name="Result">What is read behind the constants.</param>
/// <param name="Shift">The constant that is added, in steps of the result.</param>
internal readonly record struct HardSwishRanges(ActivationRange Input, ActivationRange Result, int Shift);
