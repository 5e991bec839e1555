namespace MaaS.Infrastructure.Tests.Bicep;

/// <summary>The Bicep CLI refused what it was asked.</summary>
public sealed class BicepException(string message) : Exception(message);
