using System.Text.Json;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>Reads one entry of <c>outputs</c>.</summary>
internal sealed class OutputParser(
    JsonCursor cursor,
    MemberReader members,
    ParameterReader parameterReader,
    RequestProblems problems
)
{
    /// <summary>The entry at whose start the cursor is; null and a problem when it has no name.</summary>
    public async ValueTask<RequestedOutput?> ReadAsync(int index, CancellationToken cancellationToken)
    {
        var where = new RequestPath("outputs", index);
        string? name = null;
        bool named = false;
        bool? binary = null;
        int? classification = null;
        while (await cursor.ReadAsync(cancellationToken) == JsonTokenType.PropertyName)
        {
            switch (cursor.Text)
            {
                case "name":
                    named = true;
                    name = await members.ReadStringAsync(where, "name", cancellationToken);
                    break;
                case "parameters":
                    (binary, classification) = Apply(where, await parameterReader.ReadAsync(where, cancellationToken));
                    break;
                default:
                    await cursor.SkipValueAsync(cancellationToken);
                    break;
            }
        }

        if (!named)
        {
            problems.Add($"'{where}' has no 'name'; expected a string.");
        }

        return name is null ? null : new RequestedOutput(name, binary, classification);
    }

    private (bool? Binary, int? Classification) Apply(RequestPath where, IReadOnlyList<ParameterValue> parameters)
    {
        bool? binary = null;
        int? classification = null;
        foreach (ParameterValue parameter in parameters)
        {
            switch (parameter.Name)
            {
                case "binary_data":
                    binary = parameterReader.Boolean(where, parameter);
                    break;
                case "classification":
                    classification = (int?)Math.Min(parameterReader.Count(where, parameter) ?? 1, int.MaxValue);
                    break;
            }
        }

        return (binary, classification);
    }
}
