using System.Text.Json;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>The optional body of <c>POST /v2/repository/index</c>: <c>{"ready": bool}</c>.</summary>
/// <param name="ReadyOnly">Whether only models that are loaded are listed.</param>
public sealed record RepositoryIndexRequest(bool ReadyOnly)
{
    private const int MaxBytes = 64 * 1024;

    public static async ValueTask<Outcome<RepositoryIndexRequest>> ReadAsync(
        Stream body,
        CancellationToken cancellationToken
    )
    {
        using var reader = new BodyReader(body, MaxBytes);
        try
        {
            await reader.FillAsync(cancellationToken);
            return reader.Unread.IsEmpty
                ? new RepositoryIndexRequest(false)
                : await ReadAsync(reader, cancellationToken);
        }
        catch (RequestRefusedException e)
        {
            return e.Error;
        }
    }

    private static async ValueTask<RepositoryIndexRequest> ReadAsync(
        BodyReader reader,
        CancellationToken cancellationToken
    )
    {
        var cursor = new JsonCursor(reader);
        if (await cursor.ReadAsync(cancellationToken) != JsonTokenType.StartObject)
        {
            throw RequestRefusedException.Malformed($"The body is {cursor.Token.Words()}; expected a JSON object.");
        }

        bool ready = false;
        while (await cursor.ReadAsync(cancellationToken) == JsonTokenType.PropertyName)
        {
            bool isReady = string.Equals(cursor.Text, "ready", StringComparison.Ordinal);
            JsonTokenType token = await cursor.ReadAsync(cancellationToken);
            if (!isReady)
            {
                await cursor.SkipRestAsync(cancellationToken);
                continue;
            }

            ready = token switch
            {
                JsonTokenType.True => true,
                JsonTokenType.False => false,
                _ => throw RequestRefusedException.Malformed($"'ready' is {token.Words()}; expected true or false."),
            };
        }

        await cursor.ReadEndAsync(cancellationToken);
        return new RepositoryIndexRequest(ready);
    }
}
