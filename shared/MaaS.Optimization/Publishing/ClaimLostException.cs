namespace MaaS.Optimization.Publishing;

/// <summary>The lease on a claim is no longer ours: another worker has the version now, and this one must stop.</summary>
internal sealed class ClaimLostException : Exception
{
    public ClaimLostException(string message)
        : base(message) { }

    public ClaimLostException(string message, Exception innerException)
        : base(message, innerException) { }
}
