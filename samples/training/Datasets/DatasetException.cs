namespace MaaS.Samples.Training.Datasets;

/// <summary>The data cannot be had or is not what was expected; the message is for the person who started the program.</summary>
internal sealed class DatasetException(string message) : Exception(message);
