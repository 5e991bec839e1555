using System.Text.Json;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>One transformation of a model, with described options. Has no state: one instance serves all calls.</summary>
internal interface IOptimizationPass
{
    PassDescriptor Descriptor { get; }

    /// <summary>Reads the options of a plan; those not given have their defaults.</summary>
    /// <returns>Something for <see cref="Apply"/>, or why the plan is refused, naming the option.</returns>
    OnnxOutcome<PassOptions> ReadOptions(JsonElement options);

    /// <summary>
    /// Works on a copy; <paramref name="model"/> stays as it is. The same input gives the same output, bit for bit. What it
    /// cannot treat it leaves alone and reports.
    /// </summary>
    /// <param name="options">Of this pass (<see cref="ReadOptions"/>); null: the defaults.</param>
    PassOutcome Apply(OnnxModel model, PassOptions? options, CancellationToken cancellationToken);
}
