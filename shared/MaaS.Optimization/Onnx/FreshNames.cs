namespace MaaS.Optimization.Onnx;

/// <summary>Gives names that nothing in the model has yet, the same ones for the same model.</summary>
internal sealed class FreshNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public FreshNames(ModelProto model)
    {
        foreach (GraphScope scope in GraphScope.All(model))
        {
            if (scope.Graph is { } graph)
            {
                _taken.UnionWith(graph.Initializer.Select(tensor => tensor.Name));
                _taken.UnionWith(graph.SparseInitializer.Select(tensor => tensor.Values?.Name ?? ""));
                _taken.UnionWith(graph.Input.Select(input => input.Name));
                _taken.UnionWith(graph.Output.Select(output => output.Name));
            }

            foreach (NodeProto node in scope.Nodes)
            {
                _taken.Add(node.Name);
                _taken.UnionWith(node.Input);
                _taken.UnionWith(node.Output);
            }
        }

        foreach (FunctionProto function in model.Functions)
        {
            _taken.UnionWith(function.Input);
            _taken.UnionWith(function.Output);
        }
    }

    /// <summary>The wanted name if it is free, else the same with <c>_1</c>, <c>_2</c>, … behind it.</summary>
    public string Next(string wanted)
    {
        string name = wanted;
        for (int i = 1; !_taken.Add(name); i++)
        {
            name = $"{wanted}_{i}";
        }

        return name;
    }
}
