using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol.V1;

/// <summary>The values of one input, whole or row by row.</summary>
internal sealed class PredictColumn(TensorSpec spec, ElementBudget budget) : IDisposable
{
    private readonly TensorDataReader _data = TensorDataReaders.Create(spec.DataType, budget);
    private long[]? _rowShape;
    private string? _problem;

    public string Name => spec.Name;

    /// <summary>Values so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Reads the value of the property that the cursor is at.</summary>
    public async ValueTask ReadAsync(JsonCursor cursor, CancellationToken cancellationToken)
    {
        _data.BeginValue();
        try
        {
            await cursor.ReadValueAsync(_data, cancellationToken);
        }
        catch (RequestRefusedException e)
        {
            throw new RequestRefusedException(e.Error.Kind, $"Input '{spec.Name}': {e.Message}");
        }

        _problem ??= _data.Problem;
        long[] shape = _data.Nesting.ToArray();
        _rowShape ??= shape;
        if (!_rowShape.AsSpan().SequenceEqual(shape))
        {
            _problem ??=
                $"instances[{Rows}] has shape {TensorShapes.Text(shape)}; those before it have {TensorShapes.Text(_rowShape)}.";
        }

        Rows++;
    }

    /// <summary>Counts a row that was not there, so that it is told once.</summary>
    public void SkipRow() => Rows++;

    /// <summary>The tensor, with a first dimension for rows if there are any; null and a problem when it is none.</summary>
    public InferenceTensor? ToTensor(bool rows, RequestProblems problems)
    {
        if (_problem is not null)
        {
            problems.Add($"Input '{spec.Name}': {_problem}");
            return null;
        }

        long[] shape = rows ? [Rows, .. _rowShape ?? []] : _rowShape ?? [];
        PooledBuffer buffer = _data.Detach();
        return new InferenceTensor(spec.Name, spec.DataType, shape, buffer, buffer.Length);
    }

    public void Dispose() => _data.Dispose();
}
