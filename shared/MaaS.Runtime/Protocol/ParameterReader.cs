using System.Text.Json;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>Reads <c>parameters</c> objects, and says no to those whose meaning we would silently break.</summary>
internal sealed class ParameterReader(JsonCursor cursor, RequestProblems problems)
{
    /// <summary>The most entries in one object.</summary>
    public const int MaxCount = 64;

    private const string Parameters = "parameters";

    private readonly List<ParameterValue> _values = [];

    /// <summary>The entries of the object that is the value of the property at which the cursor is; the next call takes them back.</summary>
    /// <param name="owner">Where the object is, for messages: an entry, or the request itself.</param>
    public async ValueTask<IReadOnlyList<ParameterValue>> ReadAsync(
        RequestPath owner,
        CancellationToken cancellationToken
    )
    {
        if (await cursor.ReadAsync(cancellationToken) != JsonTokenType.StartObject)
        {
            problems.Add($"'{owner.Member(Parameters)}' is {cursor.Token.Words()}; expected an object.");
            await cursor.SkipRestAsync(cancellationToken);
            return [];
        }

        _values.Clear();
        while (await cursor.ReadAsync(cancellationToken) == JsonTokenType.PropertyName)
        {
            string name = cursor.Text;
            await cursor.ReadAsync(cancellationToken);
            if (_values.Count == MaxCount)
            {
                throw RequestRefusedException.TooLarge(
                    $"'{owner.Member(Parameters)}' has more than {MaxCount} entries."
                );
            }

            if (cursor.Token is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Null)
            {
                problems.Add(
                    $"'{owner.Member(Parameters)}.{Quoted.Short(name)}' is {cursor.Token.Words()}; expected a string, a number, true or false."
                );
                await cursor.SkipRestAsync(cancellationToken);
                continue;
            }

            CheckName(owner, name);
            _values.Add(new ParameterValue(name, cursor.Token, cursor.Text, cursor.Integer));
        }

        return _values;
    }

    /// <summary>The value as true or false; null and a problem when it is neither.</summary>
    public bool? Boolean(RequestPath owner, ParameterValue value)
    {
        if (value.Boolean is null)
        {
            Refuse(owner, value, "true or false");
        }

        return value.Boolean;
    }

    /// <summary>The value as a whole number from 0; null and a problem when it is none.</summary>
    public long? Count(RequestPath owner, ParameterValue value)
    {
        if (value.Integer is >= 0)
        {
            return value.Integer;
        }

        Refuse(owner, value, "a whole number from 0");
        return null;
    }

    private void Refuse(RequestPath owner, ParameterValue value, string expected)
    {
        problems.Add($"'{owner.Member(Parameters)}.{value.Name}' is {value.Shown}; expected {expected}.");
    }

    private void CheckName(RequestPath owner, string name)
    {
        if (name.StartsWith("triton_", StringComparison.Ordinal))
        {
            problems.Add(
                $"'{owner.Member(Parameters)}.{Quoted.Short(name)}' is not known; parameters that begin with 'triton_' are reserved."
            );
        }
        else if (name.StartsWith("shared_memory_", StringComparison.Ordinal))
        {
            problems.Add(
                $"'{owner.Member(Parameters)}.{Quoted.Short(name)}' is not supported: shared memory needs a server on the same machine."
            );
        }
    }
}
