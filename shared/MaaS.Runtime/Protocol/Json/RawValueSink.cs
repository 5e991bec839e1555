namespace MaaS.Runtime.Protocol.Json;

/// <summary>
/// Keeps an array of JSON as it came: <c>data</c> that stands before its <c>datatype</c>. It is checked when it is read
/// with the type; here only the brackets are counted.
/// </summary>
internal sealed class RawValueSink : IJsonValueSink, IDisposable
{
    private readonly PooledBuffer _buffer = new();
    private int _depth;
    private bool _inString;

    public ReadOnlySpan<byte> Json => _buffer.Written;

    public bool Feed(ReadOnlySpan<byte> json, out int consumed)
    {
        consumed = 0;
        while (consumed < json.Length)
        {
            ReadOnlySpan<byte> rest = json[consumed..];
            int found = _inString ? rest.IndexOfAny((byte)'"', (byte)'\\') : rest.IndexOfAny("[]\""u8);
            if (found < 0)
            {
                Take(rest, rest.Length, ref consumed);
                return false;
            }

            bool escape = rest[found] == '\\';
            if (escape && found + 1 == rest.Length)
            {
                Take(rest, found, ref consumed);
                return false;
            }

            Take(rest, found + (escape ? 2 : 1), ref consumed);
            if (IsLast(rest[found]))
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => _buffer.Dispose();

    private bool IsLast(byte mark)
    {
        switch (mark)
        {
            case (byte)'"':
                _inString = !_inString;
                break;
            case (byte)'[':
                _depth++;
                break;
            case (byte)']':
                _depth--;
                break;
        }

        return _depth == 0 && !_inString;
    }

    private void Take(ReadOnlySpan<byte> json, int count, ref int consumed)
    {
        json[..count].CopyTo(_buffer.GetSpan(count));
        _buffer.Advance(count);
        consumed += count;
    }
}
