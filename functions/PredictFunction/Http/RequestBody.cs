using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using MaaS.Runtime.Inference;

namespace PredictFunction.Http;

/// <summary>A request's body without its compression.</summary>
internal static class RequestBody
{
    private const int MarkLength = 2;

    private enum Coding
    {
        None,
        Gzip,
        Deflate,
    }

    /// <summary>
    /// Opens the body. Some hosts drop <c>Content-Encoding</c> on the way, so a body without it is looked at: nothing that
    /// begins as gzip or zlib is JSON.
    /// </summary>
    /// <param name="json">Whether the body begins with JSON; raw tensors may begin with anything and are not looked at.</param>
    public static async ValueTask<Outcome<Stream>> OpenAsync(
        HttpRequest request,
        bool json,
        CancellationToken cancellationToken
    )
    {
        if (!TryParse(request.Headers.ContentEncoding.ToString(), out Coding? labelled))
        {
            return new InferenceError(
                InferenceErrorKind.UnsupportedEncoding,
                $"Content-Encoding '{Shown(request)}' is not supported; expected gzip or deflate, or none."
            );
        }

        if (labelled == Coding.None || (labelled is null && !json))
        {
            return request.Body;
        }

        (byte first, byte second) = await PeekAsync(request.BodyReader, cancellationToken);
        bool zlib = (first & 0x0F) == 8 && ((first << 8) | second) % 31 == 0;
        return (labelled, first, second) switch
        {
            (Coding.Gzip, _, _) or (null, 0x1F, 0x8B) => new GZipStream(request.Body, CompressionMode.Decompress),
            (Coding.Deflate, _, _) when !zlib => new DeflateStream(request.Body, CompressionMode.Decompress),
            (Coding.Deflate, _, _) => new ZLibStream(request.Body, CompressionMode.Decompress),
            (null, 0x78, _) when zlib => new ZLibStream(request.Body, CompressionMode.Decompress),
            _ => request.Body,
        };
    }

    /// <summary>Null: no label.</summary>
    private static bool TryParse(string label, out Coding? coding)
    {
        coding = label.Trim() switch
        {
            "" => null,
            var text when Is(text, "identity") => Coding.None,
            var text when Is(text, "gzip") || Is(text, "x-gzip") => Coding.Gzip,
            var text when Is(text, "deflate") => Coding.Deflate,
            _ => (Coding)(-1),
        };
        return coding != (Coding)(-1);

        static bool Is(string text, string name) => text.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static string Shown(HttpRequest request)
    {
        const int most = 100;
        string label = request.Headers.ContentEncoding.ToString();
        return label.Length > most ? label[..most] + "…" : label;
    }

    /// <summary>The first two bytes, left where they are; 0 where the body is shorter.</summary>
    private static async ValueTask<(byte First, byte Second)> PeekAsync(
        PipeReader body,
        CancellationToken cancellationToken
    )
    {
        ReadResult read = await body.ReadAtLeastAsync(MarkLength, cancellationToken);
        ReadOnlySequence<byte> start = read.Buffer.Slice(0, Math.Min(MarkLength, read.Buffer.Length));
        byte[] mark = new byte[MarkLength];
        start.CopyTo(mark);
        body.AdvanceTo(read.Buffer.Start);
        return (mark[0], mark[1]);
    }
}
