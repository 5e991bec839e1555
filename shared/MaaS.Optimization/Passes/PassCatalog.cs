using System.Collections.Frozen;
using MaaS.Optimization.Passes.ConvAffineFolding;
using MaaS.Optimization.Passes.DynamicQuantization;
using MaaS.Optimization.Passes.Fp16;
using MaaS.Optimization.Passes.Fp16Storage;
using MaaS.Optimization.Passes.HardSwishFusion;
using MaaS.Optimization.Passes.Int8Storage;
using MaaS.Optimization.Passes.LayerPruning;
using MaaS.Optimization.Passes.MagnitudePruning;
using MaaS.Optimization.Passes.MatMulNBits;
using MaaS.Optimization.Passes.OpsetUpgrade;
using MaaS.Optimization.Passes.ResidualSum;
using MaaS.Optimization.Passes.SmoothQuant;
using MaaS.Optimization.Passes.StaticQuantization;
using MaaS.Optimization.Passes.StructuredPruning;

namespace MaaS.Optimization.Passes;

/// <summary>Every pass there is: the one list that plans, the tuner, the documents and the tests go by.</summary>
internal static class PassCatalog
{
    public static IReadOnlyList<IOptimizationPass> All { get; } =
    [
        new OpsetUpgradePass(),
        new HardSwishFusionPass(),
        new ConvAffineFoldingPass(),
        new ResidualSumPass(),
        new SmoothQuantPass(),
        new DynamicQuantizationPass(),
        new StaticQuantizationPass(),
        new MatMulNBitsPass(),
        new Int8StoragePass(),
        new Fp16StoragePass(),
        new Fp16Pass(),
        new MagnitudePruningPass(),
        new StructuredPruningPass(),
        new LayerPruningPass(),
    ];

    private static readonly FrozenDictionary<string, IOptimizationPass> ByName = All.ToFrozenDictionary(
        pass => pass.Descriptor.Name,
        StringComparer.Ordinal
    );

    /// <summary>A pass by its name; null: no pass has it.</summary>
    public static IOptimizationPass? Find(string name) => ByName.GetValueOrDefault(name);
}
