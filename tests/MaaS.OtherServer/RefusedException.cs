namespace MaaS.OtherServer;

/// <summary>A request that this server does not take.</summary>
public sealed class RefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
