namespace MaaS.OtherServer;

/// <summary>A model: its signature, with -1 for variable dimensions, and what it does.</summary>
public sealed record OtherModel(
    string Name,
    IReadOnlyList<(string Name, string Datatype, long[] Shape)> Inputs,
    IReadOnlyList<(string Name, string Datatype, long[] Shape)> Outputs,
    Func<IReadOnlyDictionary<string, OtherTensor>, IReadOnlyList<OtherTensor>> Run
)
{
    /// <summary>Gives <c>x</c> back as <c>y</c>.</summary>
    public static OtherModel Echo(string name, string datatype, params long[] shape) =>
        new(name, [("x", datatype, shape)], [("y", datatype, shape)], inputs => [inputs["x"] with { Name = "y" }]);
}
