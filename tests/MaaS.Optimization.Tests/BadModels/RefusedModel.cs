namespace MaaS.Optimization.Tests.BadModels;

/// <summary>A model that cannot be served.</summary>
/// <param name="Code">Of its refusal.</param>
/// <param name="Says">Part of the message.</param>
/// <param name="Create">Its file.</param>
internal sealed record RefusedModel(string Code, string Says, Func<byte[]> Create);
