using System.Text.Json;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol.V1;

/// <summary>Reads the JSON of one predict request into a column per input.</summary>
internal sealed class PredictRequestParser(
    BodyReader body,
    ModelSignature signature,
    RequestProblems problems,
    ElementBudget budget
) : IDisposable
{
    private readonly JsonCursor _cursor = new(body);
    private readonly List<PredictColumn> _columns = [];

    /// <summary>Whether each column holds a value per row; null while neither form was seen.</summary>
    public bool? Rows { get; private set; }

    /// <summary>Whether values were given without names, as one tensor.</summary>
    private bool _bare;

    public async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        if (await _cursor.ReadAsync(cancellationToken) != JsonTokenType.StartObject)
        {
            throw RequestRefusedException.Malformed($"The body is {_cursor.Token.Words()}; expected a JSON object.");
        }

        while (await _cursor.ReadAsync(cancellationToken) == JsonTokenType.PropertyName)
        {
            switch (_cursor.Text)
            {
                case "instances":
                    Begin(rows: true);
                    await ReadInstancesAsync(cancellationToken);
                    break;
                case "inputs":
                    Begin(rows: false);
                    await ReadInputsAsync(cancellationToken);
                    break;
                default:
                    await _cursor.SkipValueAsync(cancellationToken);
                    break;
            }
        }

        await _cursor.ReadEndAsync(cancellationToken);
        if (Rows is null)
        {
            problems.Add("The request has neither 'instances' (rows) nor 'inputs' (columns).");
        }
    }

    /// <summary>The inputs; what is missing is left to the validator.</summary>
    public List<InferenceTensor> ToTensors()
    {
        var tensors = new List<InferenceTensor>(_columns.Count);
        foreach (PredictColumn column in _columns)
        {
            if (column.ToTensor(Rows == true && !_bare, problems) is { } tensor)
            {
                tensors.Add(tensor);
            }
        }

        return tensors;
    }

    public void Dispose() => _columns.ForEach(column => column.Dispose());

    private void Begin(bool rows)
    {
        if (Rows is not null)
        {
            throw RequestRefusedException.Malformed("The request has more than one of 'instances' and 'inputs'.");
        }

        Rows = rows;
    }

    private async ValueTask ReadInstancesAsync(CancellationToken cancellationToken)
    {
        if (await _cursor.PeekAsync(cancellationToken) != '[')
        {
            await _cursor.ReadAsync(cancellationToken);
            problems.Add($"'instances' is {_cursor.Token.Words()}; expected an array with an entry per row.");
            await _cursor.SkipRestAsync(cancellationToken);
        }
        else if (await _cursor.PeekElementAsync(cancellationToken) == '{')
        {
            await _cursor.ReadAsync(cancellationToken);
            await ReadRowsAsync(cancellationToken);
        }
        else
        {
            await ReadBareAsync("instances", cancellationToken);
        }
    }

    private async ValueTask ReadInputsAsync(CancellationToken cancellationToken)
    {
        if (await _cursor.PeekAsync(cancellationToken) != '{')
        {
            await ReadBareAsync("inputs", cancellationToken);
            return;
        }

        await _cursor.ReadAsync(cancellationToken);
        while (await _cursor.ReadAsync(cancellationToken) == JsonTokenType.PropertyName)
        {
            await ReadColumnAsync("inputs", rowsBefore: 0, cancellationToken);
        }
    }

    /// <summary>One value for the one input, without its name.</summary>
    private async ValueTask ReadBareAsync(string member, CancellationToken cancellationToken)
    {
        if (signature.Inputs is not [var spec])
        {
            problems.Add(
                $"'{member}' has values without names; the model takes {Quoted.Names(signature.Inputs)}, so objects with these names are expected."
            );
            await _cursor.SkipValueAsync(cancellationToken);
            return;
        }

        _bare = true;
        var column = new PredictColumn(spec, budget);
        _columns.Add(column);
        await column.ReadAsync(_cursor, cancellationToken);
    }

    private async ValueTask ReadRowsAsync(CancellationToken cancellationToken)
    {
        for (int row = 0; await _cursor.ReadAsync(cancellationToken) != JsonTokenType.EndArray; row++)
        {
            if (_cursor.Token != JsonTokenType.StartObject)
            {
                problems.Add(
                    $"'instances[{row}]' is {_cursor.Token.Words()}; expected an object like the rows before it."
                );
                await _cursor.SkipRestAsync(cancellationToken);
            }
            else
            {
                while (await _cursor.ReadAsync(cancellationToken) == JsonTokenType.PropertyName)
                {
                    await ReadColumnAsync($"instances[{row}]", row, cancellationToken);
                }
            }

            foreach (PredictColumn column in _columns)
            {
                if (column.Rows <= row)
                {
                    problems.Add($"'instances[{row}]' has no '{column.Name}'.");
                    column.SkipRow();
                }
            }
        }
    }

    private async ValueTask ReadColumnAsync(string where, long rowsBefore, CancellationToken cancellationToken)
    {
        string name = _cursor.Text;
        PredictColumn? column = _columns.Find(column => string.Equals(column.Name, name, StringComparison.Ordinal));
        if (column is null)
        {
            TensorSpec? spec = signature.Inputs.FirstOrDefault(spec =>
                string.Equals(spec.Name, name, StringComparison.Ordinal)
            );
            if (spec is null)
            {
                problems.Add(
                    InferenceErrorKind.InputUnknown,
                    $"'{where}' has {Quoted.Name(name)}; the model takes {Quoted.Names(signature.Inputs)}."
                );
                await _cursor.SkipValueAsync(cancellationToken);
                return;
            }

            column = new PredictColumn(spec, budget);
            _columns.Add(column);
        }

        if (column.Rows != rowsBefore)
        {
            problems.Add(
                column.Rows < rowsBefore
                    ? $"'{where}' has {Quoted.Name(name)}; the rows before it have not."
                    : $"'{where}' has {Quoted.Name(name)} more than once."
            );
            await _cursor.SkipValueAsync(cancellationToken);
            return;
        }

        await column.ReadAsync(_cursor, cancellationToken);
    }
}
