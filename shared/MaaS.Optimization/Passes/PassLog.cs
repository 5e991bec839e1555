using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>Collects a <see cref="PassReport"/> while a pass works.</summary>
internal sealed class PassLog(string pass, IReadOnlyList<string> exclude)
{
    private readonly HashSet<string> _excluded = exclude.ToHashSet(StringComparer.Ordinal);
    private readonly List<TensorChange> _tensors = [];
    private readonly List<LeftAlone> _leftAlone = [];
    private readonly List<string> _notes = [];
    private int _nodesChanged;

    public bool ChangedAnything => _nodesChanged > 0 || _tensors.Count > 0;

    public void ChangeNodes(int count = 1) => _nodesChanged += count;

    public void Change(TensorChange change) => _tensors.Add(change);

    public void Leave(string name, string reason) => _leftAlone.Add(new LeftAlone(name, reason));

    /// <inheritdoc cref="PassOutcome.Biases"/>
    public List<CorrectableBias> Biases { get; } = [];

    public void Note(string note) => _notes.Add(note);

    /// <summary>Whether the plan keeps this tensor or node as it is; reported then.</summary>
    public bool IsExcluded(string name)
    {
        bool excluded = _excluded.Contains(name);
        if (excluded)
        {
            Leave(name, "excluded by the plan");
        }

        return excluded;
    }

    public PassReport ToReport(OnnxModel before, OnnxModel after) =>
        new()
        {
            Pass = pass,
            NodesChanged = _nodesChanged,
            Tensors = _tensors,
            LeftAlone = _leftAlone,
            BytesBefore = ModelTensors.Of(before.Proto).Sum(TensorData.ByteSize),
            BytesAfter = ModelTensors.Of(after.Proto).Sum(TensorData.ByteSize),
            Notes = _notes,
        };
}
