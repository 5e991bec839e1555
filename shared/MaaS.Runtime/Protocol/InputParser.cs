using System.Text.Json;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>Reads one entry of <c>inputs</c>.</summary>
internal sealed class InputParser(
    JsonCursor cursor,
    MemberReader members,
    ParameterReader parameterReader,
    RequestProblems problems,
    ElementBudget budget
)
{
    /// <summary>Entries of a shape that are kept; more are no shape.</summary>
    private const int MaxShapeEntries = 64;

    public async ValueTask ReadAsync(InputEntry input, CancellationToken cancellationToken)
    {
        while (await cursor.ReadAsync(cancellationToken) == JsonTokenType.PropertyName)
        {
            switch (cursor.Text)
            {
                case "name":
                    input.Name = await members.ReadStringAsync(input.Where, "name", cancellationToken);
                    input.Flawed |= input.Name is null;
                    break;
                case "datatype":
                    input.DataType = await ReadDataTypeAsync(input, cancellationToken);
                    input.Flawed |= input.DataType is null;
                    break;
                case "shape":
                    input.Shape = await ReadShapeAsync(input, cancellationToken);
                    input.Flawed |= input.Shape is null;
                    break;
                case "parameters":
                    Apply(input, await parameterReader.ReadAsync(input.Where, cancellationToken));
                    break;
                case "data":
                    await ReadDataAsync(input, cancellationToken);
                    break;
                default:
                    await cursor.SkipValueAsync(cancellationToken);
                    break;
            }
        }

        CheckInput(input);
    }

    private void CheckInput(InputEntry input)
    {
        try
        {
            input.Check(problems, budget);
        }
        catch (RequestRefusedException e)
        {
            throw new RequestRefusedException(e.Error.Kind, $"{input.Title}: {e.Message}");
        }
    }

    private void Apply(InputEntry input, IReadOnlyList<ParameterValue> parameters)
    {
        foreach (ParameterValue parameter in parameters)
        {
            if (string.Equals(parameter.Name, "binary_data_size", StringComparison.Ordinal))
            {
                input.BinarySize = parameterReader.Count(input.Where, parameter);
                input.Flawed |= input.BinarySize is null;
            }
        }
    }

    private async ValueTask<TensorDataType?> ReadDataTypeAsync(InputEntry input, CancellationToken cancellationToken)
    {
        string? text = await members.ReadStringAsync(input.Where, "datatype", cancellationToken);
        if (text is null)
        {
            return null;
        }

        if (TensorDataTypes.TryParse(text, out TensorDataType type))
        {
            return type;
        }

        string known = string.Join(", ", Enum.GetValues<TensorDataType>().Select(known => known.ProtocolName()));
        problems.Add($"'{input.Where}.datatype' is {Quoted.Name(text)}; expected one of {known}.");
        return null;
    }

    private async ValueTask<long[]?> ReadShapeAsync(InputEntry input, CancellationToken cancellationToken)
    {
        if (await cursor.ReadAsync(cancellationToken) != JsonTokenType.StartArray)
        {
            problems.Add($"'{input.Where}.shape' is {cursor.Token.Words()}; expected an array of whole numbers.");
            await cursor.SkipRestAsync(cancellationToken);
            return null;
        }

        var shape = new List<long>(TensorShapes.MaxRank);
        bool whole = true;
        while (await cursor.ReadAsync(cancellationToken) != JsonTokenType.EndArray)
        {
            if (cursor.Integer is { } size && shape.Count < MaxShapeEntries)
            {
                shape.Add(size);
                continue;
            }

            if (whole)
            {
                string found = cursor.Token == JsonTokenType.Number ? cursor.Number : cursor.Token.Words();
                problems.Add(
                    shape.Count == MaxShapeEntries
                        ? $"'{input.Where}.shape' has more than {MaxShapeEntries} entries; at most {TensorShapes.MaxRank} dimensions are served."
                        : $"'{input.Where}.shape[{shape.Count}]' is {Quoted.Short(found)}; expected a whole number from 0."
                );
            }

            whole = false;
            await cursor.SkipRestAsync(cancellationToken);
        }

        return whole ? [.. shape] : null;
    }

    /// <summary>What the shape says, if it came first and can be counted.</summary>
    private static long DeclaredBytes(TensorDataType type, long[]? shape) =>
        type.ElementSize() is { } size && TensorShapes.TryCount(shape, out long elements) && elements < int.MaxValue
            ? elements * size
            : 0;

    private async ValueTask ReadDataAsync(InputEntry input, CancellationToken cancellationToken)
    {
        if (input.Data is not null || input.RawData is not null)
        {
            throw RequestRefusedException.Malformed($"'{input.Where}' has 'data' more than once.");
        }

        if (await cursor.PeekAsync(cancellationToken) != '[')
        {
            await cursor.ReadAsync(cancellationToken);
            problems.Add($"'{input.Where}.data' is {cursor.Token.Words()}; expected an array.");
            input.Flawed = true;
            await cursor.SkipRestAsync(cancellationToken);
            return;
        }

        IJsonValueSink sink = input.DataType is { } type
            ? input.Data = TensorDataReaders.Create(type, budget, budget.Believe(DeclaredBytes(type, input.Shape)))
            : input.RawData = new RawValueSink();
        try
        {
            await cursor.ReadValueAsync(sink, cancellationToken);
        }
        catch (RequestRefusedException e)
        {
            throw new RequestRefusedException(e.Error.Kind, $"{input.Title}: {e.Message}");
        }
    }
}
