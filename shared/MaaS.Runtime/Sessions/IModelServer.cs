using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// Everything a protocol asks of this instance. A request for a resident model never touches storage; a miss does one
/// single-flight read. Expected failures are values.
/// </summary>
public interface IModelServer
{
    /// <summary>Finds the version that a request means and reads its manifest, without loading it.</summary>
    ValueTask<Outcome<ResolvedModel>> ResolveAsync(
        ModelName model,
        VersionSelector version,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Validates, waits for the model to be loaded, runs. The caller keeps ownership of <paramref name="invocation"/> and
    /// takes ownership of the result. The server's deadline and <see cref="InferenceInvocation.Timeout"/> hold, the shorter
    /// one; <paramref name="cancellationToken"/> is the caller going away.
    /// </summary>
    ValueTask<Outcome<InferenceResult>> RunAsync(
        ResolvedModel model,
        InferenceInvocation invocation,
        CancellationToken cancellationToken
    );

    /// <summary>Whether the version is loaded and warm on this instance, by what is known in memory.</summary>
    bool IsResident(ResolvedModel model);

    /// <summary>Refreshes the model from storage and warms the version on this instance.</summary>
    Task<Outcome<ResolvedModel>> LoadAsync(
        ModelName model,
        VersionSelector version,
        CancellationToken cancellationToken
    );

    /// <summary>Lets go of all versions of a model on this instance once their leases return; an error when none is known.</summary>
    ValueTask<Outcome<ModelName>> UnloadAsync(ModelName model, CancellationToken cancellationToken);

    /// <summary>Every published model and version with its state on this instance; a listing, cached for a few seconds.</summary>
    Task<Outcome<IReadOnlyList<RepositoryEntry>>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Cumulative figures of the models that this instance has served; all of them when <paramref name="model"/> is null.</summary>
    IReadOnlyList<ModelStatistics> Statistics(ModelName? model);

    /// <summary>What the health routes answer, from memory.</summary>
    ServerHealth Health { get; }
}
