namespace MaaS.Client.Protocol;

/// <summary>The HTTP headers that carry meaning beyond HTTP's own.</summary>
internal static class ProtocolHeaders
{
    /// <summary>The length of the JSON before the binary tensors; absent when everything is JSON.</summary>
    public const string JsonLength = "Inference-Header-Content-Length";

    /// <summary>The key of an Azure Function.</summary>
    public const string FunctionKey = "x-functions-key";

    /// <summary>What proxies and servers commonly call a request by.</summary>
    public const string RequestId = "X-Request-Id";
}
