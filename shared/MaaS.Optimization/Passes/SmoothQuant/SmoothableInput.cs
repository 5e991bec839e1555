using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Products;

namespace MaaS.Optimization.Passes.SmoothQuant;

/// <summary>An activation and the products with constant weights that read it: they share its scales.</summary>
/// <param name="Activation">A tensor of the main graph.</param>
/// <param name="Products">Of one width; nobody else reads their weights.</param>
internal sealed record SmoothableInput(string Activation, IReadOnlyList<MatrixProduct> Products)
{
    public int Width => Products[0].Inputs;

    public IReadOnlyList<NodeProto> Nodes => [.. Products.Select(product => product.Node)];

    /// <summary>In graph order; products that have to stay as they are, are logged.</summary>
    public static IReadOnlyList<SmoothableInput> Of(
        OnnxModel model,
        GraphScope scope,
        GraphIndex index,
        int minElements,
        PassLog log
    )
    {
        var inputs = new List<SmoothableInput>();
        IEnumerable<IGrouping<string, MatrixProduct>> groups = scope
            .Nodes.Select(node => MatrixProduct.Read(model, scope, index, node, minElements, log))
            .OfType<MatrixProduct>()
            .GroupBy(product => product.Node.Input[0], StringComparer.Ordinal);
        foreach (IGrouping<string, MatrixProduct> group in groups)
        {
            NodeProto[] nodes = [.. group.Select(product => product.Node)];
            ILookup<bool, MatrixProduct> own = group.ToLookup(product =>
                index.IsReadOnlyBy(product.Weight.Name, nodes, input: 1)
            );
            foreach (MatrixProduct product in own[false])
            {
                log.Leave(product.Weight.Name, $"others than the products of '{group.Key}' read it");
            }

            if (own[true].Any() && index.Constant(group.Key) is null)
            {
                inputs.Add(new SmoothableInput(group.Key, [.. own[true]]));
            }
        }

        return inputs;
    }
}
