using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.Net.Http.Headers;

namespace PredictFunction.Http;

/// <summary>Compression of answers as the caller accepts it.</summary>
internal static class ResponseEncoding
{
    /// <summary>Smaller answers are not compressed: it would cost more than it saves.</summary>
    public const int SmallestBytes = 1024;

    /// <summary>
    /// Calls <paramref name="write"/> with a pipe to the caller, compressed when the caller accepts it and it is worth it.
    /// </summary>
    /// <param name="size">About how many bytes will be written.</param>
    public static async Task WriteAsync(
        HttpContext context,
        long size,
        Func<PipeWriter, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken
    )
    {
        HttpResponse response = context.Response;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        string? coding = size < SmallestBytes ? null : Choose(context.Request);
        if (coding is null)
        {
            await write(response.BodyWriter, cancellationToken);
            return;
        }

        response.Headers.ContentEncoding = coding;
        response.ContentLength = null;
        Stream target = response.BodyWriter.AsStream(leaveOpen: true);
        await using Stream compressed = coding.Equals("gzip", StringComparison.Ordinal)
            ? new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true);
        PipeWriter writer = PipeWriter.Create(compressed, new StreamPipeWriterOptions(leaveOpen: true));
        await write(writer, cancellationToken);
        await writer.CompleteAsync();
    }

    /// <summary>gzip or deflate, whichever has the higher quality value, gzip when equal; null: neither.</summary>
    private static string? Choose(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted))
        {
            return null;
        }

        double gzip = Quality(accepted, "gzip");
        double deflate = Quality(accepted, "deflate");
        return (gzip, deflate) switch
        {
            (0, 0) => null,
            _ when gzip >= deflate => "gzip",
            _ => "deflate",
        };
    }

    private static double Quality(IEnumerable<StringWithQualityHeaderValue> accepted, string coding)
    {
        StringWithQualityHeaderValue? entry =
            accepted.FirstOrDefault(value => value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(value => value.Value.Equals("*", StringComparison.Ordinal));
        return entry is null ? 0 : entry.Quality ?? 1;
    }
}
