using MaaS.Optimization.Batching;
using MaaS.Optimization.LoadReady;
using MaaS.Optimization.Threading;

namespace MaaS.Optimization.Tuning;

/// <summary>Finds out what a server wants to know of the variants, and makes the one that it will open soon ready.</summary>
internal sealed class ServingPreparation(
    BatchingDecision batching,
    ThreadsDecision threads,
    LoadReadyPackaging loadReady
)
{
    /// <param name="variants">At least one is not for GPUs; the first such is what a server of the same kind opens.</param>
    /// <param name="workFolder">Where the load-ready form is written, in a folder of its own.</param>
    public async Task<IReadOnlyList<PreparedVariant>> PrepareAsync(
        IReadOnlyList<PreparedVariant> variants,
        VerifiedModel original,
        string workFolder,
        IProgress<OptimizationProgress> progress,
        CancellationToken cancellationToken
    )
    {
        PreparedVariant[] prepared = [.. variants];
        progress.Report(new OptimizationProgress("batching", "whether requests may share a run"));
        for (int i = 0; i < prepared.Length; i++)
        {
            prepared[i] = await batching.DecideAsync(prepared[i], original, cancellationToken);
        }

        progress.Report(new OptimizationProgress("threads", "what more threads gain"));
        for (int i = 0; i < prepared.Length; i++)
        {
            prepared[i] = await threads.DecideAsync(prepared[i], original, cancellationToken);
        }

        progress.Report(new OptimizationProgress("load-ready", "how soon a new instance answers"));
        int served = Array.FindIndex(prepared, variant => variant.Variant.Target is not Targets.Cuda);
        prepared[served] = await loadReady.PackageAsync(
            prepared[served],
            original,
            Directory.CreateDirectory(Path.Combine(workFolder, "load-ready")).FullName,
            cancellationToken
        );
        return prepared;
    }
}
