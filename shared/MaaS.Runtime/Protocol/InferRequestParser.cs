using System.Text.Json;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>Reads the JSON of one infer request. Notes what is wrong and reads on while it can.</summary>
internal sealed class InferRequestParser : IDisposable
{
    private readonly JsonCursor _cursor;
    private readonly MemberReader _members;
    private readonly InputParser _inputParser;
    private readonly OutputParser _outputParser;
    private readonly RequestProblems _problems;
    private readonly ParameterReader _parameters;

    public InferRequestParser(
        BodyReader body,
        RequestLimitsOptions limits,
        RequestProblems problems,
        ElementBudget budget
    )
    {
        _cursor = new JsonCursor(body);
        _problems = problems;
        _members = new MemberReader(_cursor, problems, limits.MaxTensors);
        _parameters = new ParameterReader(_cursor, problems);
        _inputParser = new InputParser(_cursor, _members, _parameters, problems, budget);
        _outputParser = new OutputParser(_cursor, _members, _parameters, problems);
    }

    public string? Id { get; private set; }

    /// <summary>Null while the request has no such member.</summary>
    public List<InputEntry>? Inputs { get; private set; }

    public List<RequestedOutput>? Outputs { get; private set; }

    public bool BinaryOutputs { get; private set; }

    public TimeSpan? Timeout { get; private set; }

    public async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        if (await _cursor.ReadAsync(cancellationToken) != JsonTokenType.StartObject)
        {
            throw RequestRefusedException.Malformed($"The body is {_cursor.Token.Words()}; expected a JSON object.");
        }

        while (await _cursor.ReadAsync(cancellationToken) == JsonTokenType.PropertyName)
        {
            await ReadMemberAsync(cancellationToken);
        }

        await _cursor.ReadEndAsync(cancellationToken);
        if (Inputs is null)
        {
            _problems.Add("The request has no 'inputs'; expected an array of tensors.");
        }
    }

    /// <summary>The inputs of a request without problems, which are the caller's from here on.</summary>
    public InferenceTensor[] ToTensors()
    {
        var tensors = new InferenceTensor[Inputs!.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = Inputs[i].ToTensor();
        }

        return tensors;
    }

    public void Dispose() => Inputs?.ForEach(static input => input.Dispose());

    private async ValueTask ReadMemberAsync(CancellationToken cancellationToken)
    {
        switch (_cursor.Text)
        {
            case "id":
                Id = await _members.ReadStringAsync(RequestPath.Root, "id", cancellationToken);
                break;
            case "parameters":
                Apply(await _parameters.ReadAsync(RequestPath.Root, cancellationToken));
                break;
            case "inputs":
                Once(Inputs, "inputs");
                Inputs = [];
                await _members.ReadEntriesAsync("inputs", ReadInputAsync, cancellationToken);
                break;
            case "outputs":
                Once(Outputs, "outputs");
                Outputs = [];
                await _members.ReadEntriesAsync("outputs", ReadOutputAsync, cancellationToken);
                break;
            default:
                await _cursor.SkipValueAsync(cancellationToken);
                break;
        }
    }

    private static void Once(object? value, string member)
    {
        if (value is not null)
        {
            throw RequestRefusedException.Malformed($"The request has '{member}' more than once.");
        }
    }

    private void Apply(IReadOnlyList<ParameterValue> parameters)
    {
        foreach (ParameterValue parameter in parameters)
        {
            switch (parameter.Name)
            {
                case "binary_data_output":
                    BinaryOutputs = _parameters.Boolean(RequestPath.Root, parameter) ?? false;
                    break;
                case "timeout":
                    long microseconds = Math.Min(
                        _parameters.Count(RequestPath.Root, parameter) ?? 0,
                        TimeSpan.MicrosecondsPerDay
                    );
                    Timeout = microseconds == 0 ? null : TimeSpan.FromMicroseconds(microseconds);
                    break;
                case "priority":
                    // One queue serves all priorities; a value that is none is still a mistake worth telling.
                    _parameters.Count(RequestPath.Root, parameter);
                    break;
            }
        }
    }

    private async ValueTask ReadInputAsync(int index, CancellationToken cancellationToken)
    {
        var input = new InputEntry(index);
        Inputs!.Add(input);
        await _inputParser.ReadAsync(input, cancellationToken);
    }

    private async ValueTask ReadOutputAsync(int index, CancellationToken cancellationToken)
    {
        if (await _outputParser.ReadAsync(index, cancellationToken) is { } output)
        {
            Outputs!.Add(output);
        }
    }
}
