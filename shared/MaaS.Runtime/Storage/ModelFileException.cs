namespace MaaS.Runtime.Storage;

/// <summary>A model's files could not be brought onto the local disk: no room, or not the published content.</summary>
internal sealed class ModelFileException : Exception
{
    public ModelFileException(string message)
        : base(message) { }

    public ModelFileException(string message, Exception innerException)
        : base(message, innerException) { }
}
