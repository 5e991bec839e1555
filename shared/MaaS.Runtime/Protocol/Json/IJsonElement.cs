namespace MaaS.Runtime.Protocol.Json;

/// <summary>How one datatype stands in JSON.</summary>
/// <typeparam name="T">The element as it lies in memory.</typeparam>
internal interface IJsonElement<T>
    where T : unmanaged
{
    /// <summary>For messages: what an element must be.</summary>
    static abstract string Expected { get; }

    /// <summary>A number of JSON; false when it is none of this datatype.</summary>
    /// <param name="text">The number as it was written.</param>
    static abstract bool TryConvert(in JsonNumber number, ReadOnlySpan<byte> text, out T value);

    /// <summary>Anything else that is no array; false when it is no element of this datatype.</summary>
    /// <param name="text">A word, or a string with its quotes.</param>
    static abstract bool TryConvert(ReadOnlySpan<byte> text, out T value);
}
