using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>
/// Reads the JSON values of one tensor, nested or flat, into the binary layout. Elements that do not fit are noted and
/// skipped, so that the rest of the request can be checked too.
/// </summary>
/// <param name="capacity">Bytes to take at first.</param>
internal abstract class TensorDataReader(ElementBudget budget, int capacity) : IJsonValueSink, IDisposable
{
    private const int MaxShownText = 40;

    private State _state = State.Value;
    private PooledBuffer? _buffer = new(capacity);

    private enum State
    {
        /// <summary>A value must come.</summary>
        Value,

        /// <summary>A value, or the end of an array that is empty.</summary>
        FirstValue,

        /// <summary>A comma, or the end of the array.</summary>
        Separator,
    }

    /// <summary>The shape that the nesting shows.</summary>
    public NestedShape Nesting { get; private set; } = new();

    /// <summary>The first element that does not fit, or why the arrays are no tensor; null when all is well.</summary>
    public string? Problem => ElementProblem ?? Nesting.Problem;

    /// <summary>Elements read, problems included.</summary>
    public long Elements { get; private set; }

    protected string? ElementProblem { get; private set; }

    protected ElementBudget Budget { get; } = budget;

    protected PooledBuffer Buffer => _buffer ?? throw new ObjectDisposedException(nameof(TensorDataReader));

    /// <summary>Expects another value; its elements are appended. For rows that come one at a time.</summary>
    public void BeginValue()
    {
        Nesting = new NestedShape();
        _state = State.Value;
    }

    public bool Feed(ReadOnlySpan<byte> json, out int consumed)
    {
        consumed = 0;
        while (true)
        {
            int space = json[consumed..].IndexOfAnyExcept(" \t\r\n"u8);
            consumed = space < 0 ? json.Length : consumed + space;
            if (space < 0)
            {
                return false;
            }

            if (!TryStep(json, ref consumed, out bool complete))
            {
                return false;
            }

            if (complete)
            {
                return true;
            }
        }
    }

    /// <summary>The elements; the caller owns them.</summary>
    public PooledBuffer Detach()
    {
        PooledBuffer buffer = Buffer;
        _buffer = null;
        return buffer;
    }

    public void Dispose() => _buffer?.Dispose();

    /// <summary>Reads values side by side for as long as only commas lie between them; at least one.</summary>
    /// <returns>How many; 0 when the first one is not wholly in <paramref name="json"/>.</returns>
    protected abstract int ReadElements(ReadOnlySpan<byte> json, ref int position);

    /// <summary>Whether values may stand side by side; false for a single value outside arrays.</summary>
    protected bool InArray => Nesting.Depth > 0;

    protected void Note(long element, ReadOnlySpan<byte> found, string expected) =>
        ElementProblem ??= $"data[{element}] is {Shown(found)}; expected {expected}.";

    [DoesNotReturn]
    protected static void RefuseText(long element, ReadOnlySpan<byte> found) =>
        throw RequestRefusedException.Malformed($"data[{element}] is {Shown(found)}, which is no value of JSON.");

    [DoesNotReturn]
    private void RefuseCharacter(byte found, string expected) =>
        throw RequestRefusedException.Malformed(
            found is > 0x20 and < 0x7F
                ? $"data[{Elements}] has '{(char)found}'; expected {expected}."
                : $"data[{Elements}] has the byte 0x{found:X2}; expected {expected}."
        );

    private static string Shown(ReadOnlySpan<byte> found)
    {
        string text = Encoding.UTF8.GetString(found[..Math.Min(found.Length, MaxShownText)]);
        return found.Length > MaxShownText ? text + "…" : text;
    }

    /// <summary>One bracket, comma or run of elements; false when more bytes are needed.</summary>
    private bool TryStep(ReadOnlySpan<byte> json, ref int position, out bool complete)
    {
        complete = false;
        byte next = json[position];
        switch (_state, next)
        {
            case (State.Separator, (byte)','):
                position++;
                _state = State.Value;
                return true;
            case (State.Separator or State.FirstValue, (byte)']'):
                position++;
                Nesting.Close();
                break;
            case (State.Separator, _):
                RefuseCharacter(next, "',' or ']'");
                break;
            case (_, (byte)'['):
                position++;
                Nesting.Open();
                _state = State.FirstValue;
                return true;
            case (_, (byte)'{' or (byte)',' or (byte)']' or (byte)'}' or (byte)':'):
                RefuseCharacter(next, "a value");
                break;
            default:
                int elements = ReadElements(json, ref position);
                if (elements == 0)
                {
                    return false;
                }

                Nesting.Add(elements);
                Elements += elements;
                break;
        }

        _state = State.Separator;
        complete = Nesting.Depth == 0;
        return true;
    }
}
