namespace MaaS.Optimization.Calibration;

/// <summary>Samples that cannot be read; the message continues the sentence "array 'x': …". Caught where the archive is opened.</summary>
internal sealed class SampleFormatException(string message) : Exception(message);
