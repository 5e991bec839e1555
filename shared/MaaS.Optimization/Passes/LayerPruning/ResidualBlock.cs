using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.LayerPruning;

/// <summary>y = x + f(x): f can go, and x takes the way that it has anyhow.</summary>
/// <param name="Sum">The Add that gives y.</param>
/// <param name="Skip">Name of x.</param>
/// <param name="Branch">Name of f(x).</param>
/// <param name="Nodes">Those that serve f alone, in graph order.</param>
/// <param name="Weights">What these multiply with.</param>
/// <param name="SpatialAxes">Axes behind the channels: 0 where these are last, 2 for images.</param>
internal sealed record ResidualBlock(
    NodeProto Sum,
    string Skip,
    string Branch,
    IReadOnlyList<NodeProto> Nodes,
    IReadOnlyList<TensorProto> Weights,
    int SpatialAxes
)
{
    /// <summary>Of y.</summary>
    public string Name => Sum.Output[0];

    /// <summary>Of x, f(x) and y, as <see cref="Calibration.Moments.ActivationAxis"/> counts.</summary>
    public int ChannelAxis => SpatialAxes == 0 ? -1 : 1;

    /// <summary>By which a plan may mean it.</summary>
    public IEnumerable<string> Names =>
        Nodes
            .Append(Sum)
            .Select(node => node.Name)
            .Concat(Nodes.SelectMany(node => node.Output))
            .Concat(Weights.Select(weight => weight.Name))
            .Append(Name)
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.Ordinal);
}
