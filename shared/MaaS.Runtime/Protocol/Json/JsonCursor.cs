using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>
/// Walks the JSON of a body token by token, keeping no tree. The values of tensors do not pass through here: an
/// <see cref="IJsonValueSink"/> takes them straight from the body's window.
/// </summary>
internal sealed class JsonCursor(BodyReader body)
{
    /// <summary>The deepest nesting outside tensors' data.</summary>
    public const int MaxDepth = 32;

    /// <summary>The longest name or parameter, in bytes of JSON.</summary>
    public const int MaxTextBytes = 64 * 1024;

    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });

    public JsonTokenType Token { get; private set; }

    /// <summary>Text of a property name or string; a number that is not whole as it was written.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The number as a whole one; null when the token is none.</summary>
    public long? Integer { get; private set; }

    /// <summary>A number, for messages.</summary>
    public string Number => Integer?.ToString(CultureInfo.InvariantCulture) ?? Text;

    /// <summary>Moves to the next token.</summary>
    /// <exception cref="RequestRefusedException">The JSON is broken or cut.</exception>
    public async ValueTask<JsonTokenType> ReadAsync(CancellationToken cancellationToken)
    {
        while (!TryRead())
        {
            if (body.Unread.Length > MaxTextBytes)
            {
                throw RequestRefusedException.TooLarge(
                    $"The text at byte {body.Position} of the JSON is longer than {MaxTextBytes} bytes."
                );
            }

            await body.FillAsync(cancellationToken);
        }

        return Token;
    }

    /// <summary>Moves behind the value of the property that the cursor is at.</summary>
    public async ValueTask SkipValueAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await SkipRestAsync(cancellationToken);
    }

    /// <summary>When the cursor is at the start of an object or array, moves to its end.</summary>
    public async ValueTask SkipRestAsync(CancellationToken cancellationToken)
    {
        int depth = 0;
        while (true)
        {
            depth += Token switch
            {
                JsonTokenType.StartArray or JsonTokenType.StartObject => 1,
                JsonTokenType.EndArray or JsonTokenType.EndObject => -1,
                _ => 0,
            };
            if (depth == 0)
            {
                return;
            }

            await ReadAsync(cancellationToken);
        }
    }

    /// <summary>Gives the value of the property that the cursor is at to <paramref name="sink"/>.</summary>
    public async ValueTask ReadValueAsync(IJsonValueSink sink, CancellationToken cancellationToken)
    {
        while (true)
        {
            bool complete = sink.Feed(body.Unread, out int consumed);
            body.Advance(consumed);
            if (complete)
            {
                break;
            }

            if (body.Ended)
            {
                throw Cut();
            }

            await body.FillAsync(cancellationToken);
        }

        // The JSON reader has not seen the value; show it another one in its place.
        var reader = new Utf8JsonReader("null"u8, isFinalBlock: false, _state);
        reader.Read();
        _state = reader.CurrentState;
    }

    /// <summary>The byte that the next value begins with; consumes only white space.</summary>
    public async ValueTask<byte> PeekAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int space = body.Unread.IndexOfAnyExcept(" \t\r\n"u8);
            body.Advance(space < 0 ? body.Unread.Length : space);
            if (space >= 0)
            {
                return body.Unread[0];
            }

            if (body.Ended)
            {
                throw Cut();
            }

            await body.FillAsync(cancellationToken);
        }
    }

    /// <summary>The byte that the first element of the array begins with at which the cursor peeks; consumes nothing.</summary>
    public async ValueTask<byte> PeekElementAsync(CancellationToken cancellationToken)
    {
        await PeekAsync(cancellationToken);
        while (true)
        {
            int element = body.Unread[1..].IndexOfAnyExcept(" \t\r\n"u8);
            if (element >= 0)
            {
                return body.Unread[1 + element];
            }

            if (body.Ended)
            {
                throw Cut();
            }

            await body.FillAsync(cancellationToken);
        }
    }

    /// <summary>Makes sure that only white space follows.</summary>
    public async ValueTask ReadEndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int text = body.Unread.IndexOfAnyExcept(" \t\r\n"u8);
            if (text >= 0)
            {
                throw RequestRefusedException.Malformed(
                    $"Something follows the JSON object at byte {body.Position + text}; expected its end."
                );
            }

            body.Advance(body.Unread.Length);
            if (body.Ended)
            {
                return;
            }

            await body.FillAsync(cancellationToken);
        }
    }

    private bool TryRead()
    {
        var reader = new Utf8JsonReader(body.Unread, body.Ended, _state);
        try
        {
            bool read = reader.Read();
            if (read)
            {
                Take(ref reader);
            }
            else if (body.Ended)
            {
                throw Cut();
            }

            body.Advance((int)reader.BytesConsumed);
            _state = reader.CurrentState;
            return read;
        }
        catch (JsonException e)
        {
            throw Broken(e, reader.BytesConsumed);
        }
        catch (InvalidOperationException)
        {
            throw RequestRefusedException.Malformed(
                $"The text at byte {body.Position + reader.TokenStartIndex} of the JSON is no valid UTF-8, or has a broken escape."
            );
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        Token = reader.TokenType;
        Integer = null;
        switch (Token)
        {
            case JsonTokenType.PropertyName:
            case JsonTokenType.String:
                Text = KnownText.Find(ref reader) ?? reader.GetString()!;
                break;
            case JsonTokenType.Number:
                Integer = reader.TryGetInt64(out long integer) ? integer : null;
                Text = Integer is null ? Encoding.ASCII.GetString(reader.ValueSpan) : "";
                break;
            default:
                Text = "";
                break;
        }
    }

    private RequestRefusedException Broken(JsonException exception, long consumed)
    {
        // What is left has no token: the end came where one was expected.
        bool cut = body.Ended && body.Unread[(int)consumed..].IndexOfAnyExcept(" \t\r\n"u8) < 0;
        if (cut)
        {
            return Cut();
        }

        int position = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string reason = position < 0 ? exception.Message : exception.Message[..position];
        return RequestRefusedException.Malformed(
            $"The body is no valid JSON near byte {body.Position + consumed}: {reason}"
        );
    }

    private RequestRefusedException Cut() =>
        RequestRefusedException.Malformed(
            body.Position + body.Unread.Length == 0
                ? "The body is empty; expected a JSON object."
                : $"The JSON ends too early, at byte {body.Position + body.Unread.Length}."
        );
}
