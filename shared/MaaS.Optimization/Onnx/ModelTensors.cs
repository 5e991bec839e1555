namespace MaaS.Optimization.Onnx;

/// <summary>Every tensor that a model carries, wherever it is kept.</summary>
internal static class ModelTensors
{
    /// <summary>Initializers, sparse ones and attributes of all graphs, subgraphs and functions, in file order.</summary>
    public static IEnumerable<TensorProto> Of(ModelProto model)
    {
        IEnumerable<TensorProto> graph = model.Graph is null ? [] : OfGraph(model.Graph);
        return graph.Concat(
            model.Functions.SelectMany(function =>
                function.Node.SelectMany(OfNode).Concat(function.AttributeProto.SelectMany(OfAttribute))
            )
        );
    }

    private static IEnumerable<TensorProto> OfGraph(GraphProto graph)
    {
        foreach (TensorProto initializer in graph.Initializer)
        {
            yield return initializer;
        }

        foreach (TensorProto part in graph.SparseInitializer.SelectMany(OfSparse))
        {
            yield return part;
        }

        foreach (NodeProto node in graph.Node)
        {
            // Most nodes carry no tensor; the nested iterators are for those that may.
            if (node.Attribute.Count > 0)
            {
                foreach (TensorProto tensor in OfNode(node))
                {
                    yield return tensor;
                }
            }
        }
    }

    private static IEnumerable<TensorProto> OfNode(NodeProto node) => node.Attribute.SelectMany(OfAttribute);

    private static IEnumerable<TensorProto> OfAttribute(AttributeProto attribute)
    {
        if (attribute.T is not null)
        {
            yield return attribute.T;
        }

        foreach (TensorProto tensor in attribute.Tensors)
        {
            yield return tensor;
        }

        if (attribute.SparseTensor is not null)
        {
            foreach (TensorProto part in OfSparse(attribute.SparseTensor))
            {
                yield return part;
            }
        }

        foreach (TensorProto part in attribute.SparseTensors.SelectMany(OfSparse))
        {
            yield return part;
        }

        if (attribute.G is not null)
        {
            foreach (TensorProto tensor in OfGraph(attribute.G))
            {
                yield return tensor;
            }
        }

        foreach (TensorProto tensor in attribute.Graphs.SelectMany(OfGraph))
        {
            yield return tensor;
        }
    }

    private static IEnumerable<TensorProto> OfSparse(SparseTensorProto sparse)
    {
        if (sparse.Values is not null)
        {
            yield return sparse.Values;
        }

        if (sparse.Indices is not null)
        {
            yield return sparse.Indices;
        }
    }
}
