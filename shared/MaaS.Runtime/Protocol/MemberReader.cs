using System.Text.Json;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>Reads the kinds of member that several objects of a request have.</summary>
internal sealed class MemberReader(JsonCursor cursor, RequestProblems problems, int maxEntries)
{
    /// <summary>The string that is the value of the property at which the cursor is; null and a problem when it is none.</summary>
    public async ValueTask<string?> ReadStringAsync(
        RequestPath owner,
        string member,
        CancellationToken cancellationToken
    )
    {
        if (await cursor.ReadAsync(cancellationToken) == JsonTokenType.String)
        {
            return cursor.Text;
        }

        problems.Add($"'{owner.Member(member)}' is {cursor.Token.Words()}; expected a string.");
        await cursor.SkipRestAsync(cancellationToken);
        return null;
    }

    /// <summary>Calls <paramref name="readEntry"/> at the start of each object of an array.</summary>
    public async ValueTask ReadEntriesAsync(
        string member,
        Func<int, CancellationToken, ValueTask> readEntry,
        CancellationToken cancellationToken
    )
    {
        if (await cursor.ReadAsync(cancellationToken) != JsonTokenType.StartArray)
        {
            problems.Add($"'{member}' is {cursor.Token.Words()}; expected an array.");
            await cursor.SkipRestAsync(cancellationToken);
            return;
        }

        for (int index = 0; await cursor.ReadAsync(cancellationToken) != JsonTokenType.EndArray; index++)
        {
            if (index == maxEntries)
            {
                throw RequestRefusedException.TooLarge($"'{member}' has more than {maxEntries} entries.");
            }

            if (cursor.Token == JsonTokenType.StartObject)
            {
                await readEntry(index, cancellationToken);
            }
            else
            {
                problems.Add($"'{member}[{index}]' is {cursor.Token.Words()}; expected an object.");
                await cursor.SkipRestAsync(cancellationToken);
            }
        }
    }
}
