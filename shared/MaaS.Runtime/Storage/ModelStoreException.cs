namespace MaaS.Runtime.Storage;

/// <summary>Storage could not be reached, refused, or held a document that cannot be read. A retry may cure it.</summary>
public sealed class ModelStoreException : Exception
{
    public ModelStoreException(string message)
        : base(message) { }

    public ModelStoreException(string message, Exception innerException)
        : base(message, innerException) { }
}
