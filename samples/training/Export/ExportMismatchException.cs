namespace MaaS.Samples.Training.Export;

/// <summary>The exported model and the trained one give different answers.</summary>
internal sealed class ExportMismatchException(string message) : Exception(message);
