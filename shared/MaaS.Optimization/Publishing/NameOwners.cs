using MaaS.Runtime.Models;

namespace MaaS.Optimization.Publishing;

/// <summary>Who owns a name: of two spellings that differ by case alone the first to be processed wins.</summary>
internal sealed class NameOwners(ModelDocuments documents)
{
    /// <summary>Takes the name, or finds it ours. The other spelling that owns it otherwise; null on success.</summary>
    public async Task<ModelName?> ClaimAsync(ModelName model, CancellationToken cancellationToken)
    {
        NameOwner? owner = await documents
            .NameOwner(model)
            .UpdateAsync(
                (current, _) => ValueTask.FromResult<NameOwner?>(current ?? new NameOwner { Model = model }),
                cancellationToken
            );
        return owner!.Model == model ? null : owner.Model;
    }
}
