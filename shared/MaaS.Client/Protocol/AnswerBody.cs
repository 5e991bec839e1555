using System.Buffers;
using System.IO.Compression;

namespace MaaS.Client.Protocol;

/// <summary>Reads the body of an answer, decompressed and up to a limit, whatever length it declares.</summary>
internal static class AnswerBody
{
    private const int FirstBuffer = 16 * 1024;
    private const int LargestFirstBuffer = 4 * 1024 * 1024;

    /// <summary>The body, or as much of it as the limit allows.</summary>
    /// <exception cref="FormatException">An encoding that was not offered.</exception>
    /// <exception cref="InvalidDataException">Not in the encoding that it declares.</exception>
    public static async Task<(ReadOnlyMemory<byte> Start, bool IsWhole)> ReadAsync(
        HttpContent content,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await using Stream raw = await content.ReadAsStreamAsync(cancellationToken);
        await using Stream decoded = Decode(raw, content.Headers.ContentEncoding);
        long declared = Math.Clamp(content.Headers.ContentLength ?? 0, FirstBuffer, LargestFirstBuffer);
        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(declared, limit));
        while (true)
        {
            // One byte more than the limit tells a body that ends there from one that goes on.
            Memory<byte> free = buffer.GetMemory();
            int read = await decoded.ReadAsync(
                free[..(int)Math.Min(free.Length, (long)limit + 1 - buffer.WrittenCount)],
                cancellationToken
            );
            buffer.Advance(read);
            if (read == 0)
            {
                return (buffer.WrittenMemory, true);
            }

            if (buffer.WrittenCount > limit)
            {
                return (buffer.WrittenMemory[..limit], false);
            }
        }
    }

    /// <summary>Handlers that decompress by themselves take the header away.</summary>
    private static Stream Decode(Stream raw, ICollection<string> encodings) =>
        encodings switch
        {
            { Count: 0 } => raw,
            { Count: 1 } => encodings.Single().ToLowerInvariant() switch
            {
                "identity" => raw,
                "gzip" or "x-gzip" => new GZipStream(raw, CompressionMode.Decompress),
                "deflate" => new ZLibStream(raw, CompressionMode.Decompress),
                var other => throw new FormatException($"the body is encoded as '{other}', which was not offered"),
            },
            _ => throw new FormatException($"the body is encoded twice: {string.Join(", ", encodings)}"),
        };
}
