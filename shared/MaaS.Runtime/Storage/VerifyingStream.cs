using System.Security.Cryptography;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Storage;

/// <summary>Writes through to a file, hashing on the way, and refuses more bytes than the manifest announced.</summary>
internal sealed class VerifyingStream(Stream destination, PublishedFile expected) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    /// <summary>Whether everything that was announced has been written, with the announced hash.</summary>
    public bool IsComplete() =>
        _written == expected.Size
        && string.Equals(
            Convert.ToHexStringLower(_hash.GetHashAndReset()),
            expected.Sha256,
            StringComparison.OrdinalIgnoreCase
        );

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer);
        destination.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Span);
        return destination.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush() => destination.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => destination.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> buffer)
    {
        _written += buffer.Length;
        if (_written > expected.Size)
        {
            throw new ModelFileException(
                $"File '{expected.Name}' is longer than the {expected.Size} bytes that the manifest announces."
            );
        }

        _hash.AppendData(buffer);
    }
}
