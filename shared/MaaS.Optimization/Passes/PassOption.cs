namespace MaaS.Optimization.Passes;

/// <summary>One option of a pass, for documents, plans and the command line.</summary>
/// <param name="Name">As a plan writes it, in camel case.</param>
/// <param name="Type"><c>number</c>, <c>integer</c>, <c>boolean</c>, <c>names</c> or the allowed words joined by <c>|</c>.</param>
/// <param name="Default">As JSON.</param>
/// <param name="Range">Both ends included, <c>0..1</c>, or the allowed values, <c>4, 8</c>; null: any.</param>
/// <param name="Summary">One line.</param>
internal sealed record PassOption(string Name, string Type, string Default, string? Range, string Summary);
