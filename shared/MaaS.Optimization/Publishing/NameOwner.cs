using MaaS.Runtime.Models;

namespace MaaS.Optimization.Publishing;

/// <summary>Which spelling of a name is the model's (<c>_names/{lower case}.json</c>).</summary>
internal sealed record NameOwner
{
    public required ModelName Model { get; init; }
}
