namespace MaaS.LocalHost;

/// <summary>What the person at the console must do something about: its message is one line for them, no stack trace.</summary>
internal sealed class LocalHostException(string message, Exception? inner = null) : Exception(message, inner);
