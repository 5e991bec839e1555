namespace MaaS.Packaging.Tests.Isolated;

/// <summary>One function's trigger in words that both shells can be compared by: <c>route=v2</c>, <c>authLevel=anonymous</c>, ….</summary>
/// <param name="Function">The function's name: a folder there, <c>[Function("…")]</c> here.</param>
/// <param name="Kind">The binding's type.</param>
internal sealed record TriggerDeclaration(string Function, string Kind, IReadOnlyList<string> Properties)
{
    public override string ToString() => $"{Function}: {Kind} {string.Join(' ', Properties)}";
}
