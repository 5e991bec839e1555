using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace MaaS.Client.Protocol;

/// <summary>
/// The body of an inference request: the JSON, then the binary tensors straight from the caller's memory. It can be written any
/// number of times, as a retry does.
/// </summary>
internal sealed class RequestContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly IReadOnlyList<InferenceTensor> _tensors;
    private readonly bool _compress;

    public RequestContent(InferenceRequest request, bool binary, bool compress)
    {
        _json = RequestJson.Write(request, binary);
        _tensors = binary ? request.Inputs : [];
        _compress = compress;
        Headers.ContentType = new MediaTypeHeaderValue(binary ? "application/octet-stream" : "application/json");
        if (compress)
        {
            Headers.ContentEncoding.Add("gzip");
        }
    }

    /// <summary>Bytes of the JSON, before compression.</summary>
    public int JsonLength => _json.Length;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        if (!_compress)
        {
            await WriteAsync(stream, cancellationToken);
            return;
        }

        await using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await WriteAsync(gzip, cancellationToken);
    }

    /// <summary>Known unless compressed: servers and proxies prefer a length to chunks.</summary>
    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length + _tensors.Sum(tensor => tensor.BinarySize);
        return !_compress;
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_json, cancellationToken);
        foreach (InferenceTensor tensor in _tensors)
        {
            await tensor.WriteBinaryAsync(stream, cancellationToken);
        }
    }
}
