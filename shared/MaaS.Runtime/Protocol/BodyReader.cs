using System.Buffers;

namespace MaaS.Runtime.Protocol;

/// <summary>
/// A body as a window that slides over a stream. Contiguous, so that parsers see plain spans; it grows only when one token
/// is longer than the window, and then geometrically, so that rescanning stays linear. Counts decoded bytes.
/// </summary>
internal sealed class BodyReader(Stream body, int maxBytes) : IDisposable
{
    private const int InitialWindow = 16 * 1024;

    /// <summary>A partial token shorter than this waits for whatever comes; a longer one for as much again.</summary>
    private const int ShortToken = 4096;

    private byte[] _window = ArrayPool<byte>.Shared.Rent(InitialWindow);
    private int _start;
    private int _end;
    private long _total;
    private long _left = long.MaxValue;

    /// <summary>Bytes loaded and not consumed.</summary>
    public ReadOnlySpan<byte> Unread => _window.AsSpan(_start, _end - _start);

    /// <summary>Nothing follows <see cref="Unread"/> in this part of the body.</summary>
    public bool Ended { get; private set; }

    /// <summary>The stream itself ended.</summary>
    public bool BodyEnded { get; private set; }

    /// <summary>Consumed bytes of the body.</summary>
    public long Position => _total - (_end - _start);

    /// <summary>Makes the next <paramref name="length"/> bytes a part of their own: what follows is not loaded with them.</summary>
    public void BeginPart(long length)
    {
        _left = length;
        Ended = length == 0 || BodyEnded;
    }

    public void Advance(int count) => _start += count;

    /// <summary>Loads more of the current part, or notes its end.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        int unread = _end - _start;
        int wanted = unread < ShortToken ? unread + 1 : unread * 2;
        MakeRoom(wanted);
        while (_end < wanted && !Ended)
        {
            int most = (int)Math.Min(_window.Length - _end, _left);
            _end += await ReadAsync(_window.AsMemory(_end, most), cancellationToken);
            Ended = BodyEnded || _left == 0;
        }
    }

    /// <summary>
    /// Appends the next <paramref name="length"/> bytes; fewer when the body ends first. A length of up to 1 MiB is believed, so
    /// that what comes is copied once; a longer one only as far as four times of what came.
    /// </summary>
    public async ValueTask ReadToAsync(PooledBuffer target, long length, CancellationToken cancellationToken)
    {
        const int believed = 1024 * 1024;
        const int growth = 4;
        int reserved = 0;
        while (target.Length < length && !BodyEnded)
        {
            if (target.Length >= reserved)
            {
                reserved = (int)Math.Min(length, Math.Max((long)target.Length * growth, believed));
            }

            int free = reserved - target.Length;
            target.Advance(await ReadAsync(target.GetMemory(free)[..free], cancellationToken));
        }
    }

    /// <summary>Appends all that is left of the body. Memory doubles as it fills.</summary>
    public async ValueTask ReadRestAsync(PooledBuffer target, CancellationToken cancellationToken)
    {
        while (!BodyEnded)
        {
            target.Advance(await ReadAsync(target.GetMemory(), cancellationToken));
        }
    }

    public void Dispose()
    {
        byte[] window = _window;
        _window = [];
        _start = _end = 0;
        if (window.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        int read;
        try
        {
            read = await body.ReadAsync(target, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw RequestRefusedException.Malformed("The compressed body is damaged or cut.");
        }

        BodyEnded = read == 0;
        _total += read;
        _left -= read;
        return _total <= maxBytes
            ? read
            : throw RequestRefusedException.TooLarge($"The body has more than {maxBytes} bytes after decoding.");
    }

    private void MakeRoom(int wanted)
    {
        byte[] source = _window;
        if (wanted > source.Length)
        {
            _window = ArrayPool<byte>.Shared.Rent(wanted);
        }

        source.AsSpan(_start, _end - _start).CopyTo(_window);
        _end -= _start;
        _start = 0;
        if (!ReferenceEquals(source, _window))
        {
            ArrayPool<byte>.Shared.Return(source);
        }
    }
}
