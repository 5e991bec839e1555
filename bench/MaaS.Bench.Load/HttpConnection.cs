using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MaaS.Bench.Load;

/// <summary>
/// One kept-alive HTTP/1.1 connection that sends the same bytes again and again. It does as little as it can: on a small machine the
/// client's own work is taken from the server.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private static readonly byte[] EndOfHeaders = "\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];
    private int _filled;
    private string _headers = "";

    public static async Task<HttpConnection> OpenAsync(Uri server, CancellationToken cancellationToken)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        return connection;
    }

    /// <summary>The bytes of a POST.</summary>
    public static byte[] Request(Uri server, string path, byte[] body, int? jsonLength)
    {
        string header = jsonLength is { } length
            ? $"Content-Type: application/octet-stream\r\nInference-Header-Content-Length: {length}\r\n"
            : "Content-Type: application/json\r\n";
        return
        [
            .. Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{header}Content-Length: {body.Length}\r\n\r\n"
            ),
            .. body,
        ];
    }

    /// <summary>Sends and reads the answer to its end; its status.</summary>
    public async Task<int> SendAsync(byte[] request, CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < request.Length; )
        {
            sent += await _socket.SendAsync(request.AsMemory(sent), cancellationToken);
        }

        _filled = 0;
        int headers;
        while ((headers = _buffer.AsSpan(0, _filled).IndexOf(EndOfHeaders)) < 0)
        {
            await FillAsync(cancellationToken);
        }

        _headers = Encoding.ASCII.GetString(_buffer, 0, headers);
        int end = headers + EndOfHeaders.Length;
        await (
            Header("Content-Length") is { } length
                ? FillToAsync(end + int.Parse(length, CultureInfo.InvariantCulture), cancellationToken)
                : FillToLastChunkAsync(cancellationToken)
        );
        return int.Parse(_headers.AsSpan(9, 3), CultureInfo.InvariantCulture);
    }

    /// <summary>A header of the last answer; null where it has none of this name.</summary>
    public string? Header(string name)
    {
        string start = $"\r\n{name}:";
        int at = _headers.IndexOf(start, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        string rest = _headers[(at + start.Length)..];
        int end = rest.IndexOf("\r\n", StringComparison.Ordinal);
        return (end < 0 ? rest : rest[..end]).Trim();
    }

    public void Dispose() => _socket.Dispose();

    private async Task FillToAsync(int length, CancellationToken cancellationToken)
    {
        while (_filled < length)
        {
            await FillAsync(cancellationToken);
        }
    }

    // Good enough for servers that end their answer with the empty chunk and nothing behind it.
    private async Task FillToLastChunkAsync(CancellationToken cancellationToken)
    {
        while (!_buffer.AsSpan(0, _filled).EndsWith("\r\n0\r\n\r\n"u8))
        {
            await FillAsync(cancellationToken);
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), cancellationToken);
        _filled += read > 0 ? read : throw new IOException("The server closed the connection.");
    }
}
