namespace MaaS.LocalHost.Apps;

/// <summary>A function with a <c>blobTrigger</c>.</summary>
internal sealed record BlobFunction : FunctionDefinition
{
    public required string BindingName { get; init; }

    public required BlobPathPattern Path { get; init; }

    /// <summary>The setting that holds the storage account's connection string.</summary>
    public required string Connection { get; init; }

    /// <summary>True: the handler is sent a reference to the blob. False: the whole blob, base64.</summary>
    public required bool DeferredBinding { get; init; }

    /// <summary>True: events come by webhook, and the container is not polled.</summary>
    public required bool EventGrid { get; init; }
}
