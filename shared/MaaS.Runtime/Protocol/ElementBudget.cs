using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Protocol;

/// <summary>What the inputs of one request may still take.</summary>
internal sealed class ElementBudget(RequestLimitsOptions limits)
{
    private const int MaxBelieved = 1024 * 1024;

    private int _believed;
    private long _elements;
    private long _bytes;
    private long _strings;

    /// <summary>Takes memory for elements of a fixed size.</summary>
    public void Take(long elements, long bytes)
    {
        _elements += elements;
        _bytes += bytes;
        if (_elements > limits.MaxElements)
        {
            throw RequestRefusedException.TooLarge($"The inputs have more than {limits.MaxElements} elements.");
        }

        if (_bytes > limits.MaxBodyBytes)
        {
            throw RequestRefusedException.TooLarge(
                $"The inputs have more than {limits.MaxBodyBytes} bytes after decoding."
            );
        }
    }

    /// <summary>
    /// How much memory to take at once for a tensor that says it has so many bytes. All of a request together are believed up to
    /// 1 MiB; what says more grows with what comes.
    /// </summary>
    public int Believe(long bytes)
    {
        int believed = (int)Math.Clamp(bytes, 0, MaxBelieved - _believed);
        _believed += believed;
        return Math.Max(believed, PooledBuffer.InitialCapacity);
    }

    /// <summary>Takes strings.</summary>
    public void TakeStrings(long strings)
    {
        _strings += strings;
        if (_strings > limits.MaxStrings)
        {
            throw RequestRefusedException.TooLarge($"The BYTES inputs have more than {limits.MaxStrings} elements.");
        }
    }
}
