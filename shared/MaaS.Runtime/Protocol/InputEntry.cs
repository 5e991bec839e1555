using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>One entry of <c>inputs</c> while it is read; its members may come in any order.</summary>
internal sealed class InputEntry(int index) : IDisposable
{
    private PooledBuffer? _binary;

    /// <summary>Where it is, for messages.</summary>
    public RequestPath Where { get; } = new("inputs", index);

    public string? Name { get; set; }

    public TensorDataType? DataType { get; set; }

    public long[]? Shape { get; set; }

    /// <summary><c>parameters.binary_data_size</c>.</summary>
    public long? BinarySize { get; set; }

    /// <summary>The values, when their datatype was known.</summary>
    public TensorDataReader? Data { get; set; }

    /// <summary>The values, when they came before their datatype.</summary>
    public RawValueSink? RawData { get; set; }

    /// <summary>Whether a member was there and wrong; what is missing because of it is not told again.</summary>
    public bool Flawed { get; set; }

    /// <summary>For messages.</summary>
    public string Title => Name is null ? $"Input '{Where}'" : $"Input {Quoted.Name(Name)}";

    /// <summary>Checks that everything is there, and that data and shape agree.</summary>
    public void Check(RequestProblems problems, ElementBudget budget)
    {
        ReadRawData(budget);
        CheckMembers(problems);
        CheckShape(problems);
        if (Data?.Problem is { } problem)
        {
            problems.Add($"{Title}: {problem}");
        }
        else if (Data is not null && Shape is not null)
        {
            CheckCount(problems, Data, Shape);
        }
    }

    /// <summary>Reads the tensor's bytes that follow the JSON.</summary>
    public async ValueTask ReadBinaryAsync(
        BodyReader body,
        RequestProblems problems,
        ElementBudget budget,
        CancellationToken cancellationToken
    )
    {
        long size = BinarySize!.Value;
        budget.Take(0, size);
        _binary = new PooledBuffer();
        await body.ReadToAsync(_binary, size, cancellationToken);
        if (_binary.Length < size)
        {
            problems.Add(
                $"{Title}: expected {size} bytes ('parameters.binary_data_size'); the body ends after {_binary.Length} of them."
            );
        }
    }

    /// <summary>The tensor of an entry without problems; takes the memory over.</summary>
    public InferenceTensor ToTensor()
    {
        PooledBuffer buffer = Data?.Detach() ?? _binary!;
        _binary = null;
        return new InferenceTensor(Name!, DataType!.Value, Shape!, buffer, buffer.Length);
    }

    public void Dispose()
    {
        Data?.Dispose();
        RawData?.Dispose();
        _binary?.Dispose();
    }

    private void ReadRawData(ElementBudget budget)
    {
        if (RawData is not null && DataType is { } type)
        {
            Data = TensorDataReaders.Create(type, budget);
            Data.Feed(RawData.Json, out _);
        }
    }

    private void CheckMembers(RequestProblems problems)
    {
        bool hasData = Data is not null || RawData is not null;
        if (Name is null)
        {
            Missing("name", "a string");
        }

        if (DataType is null)
        {
            Missing("datatype", "a datatype such as \"FP32\"");
        }

        if (Shape is null)
        {
            Missing("shape", "an array of whole numbers");
        }

        if (!hasData && BinarySize is null)
        {
            Missing("data", "an array, or 'parameters.binary_data_size'");
        }
        else if (hasData && BinarySize is not null)
        {
            problems.Add($"{Title} has both 'data' and 'parameters.binary_data_size'; expected one of them.");
        }

        void Missing(string member, string expected)
        {
            if (!Flawed)
            {
                problems.Add($"{Title} has no '{member}'; expected {expected}.");
            }
        }
    }

    private void CheckShape(RequestProblems problems)
    {
        if (Shape is null)
        {
            return;
        }

        string? problem =
            Array.FindIndex(Shape, size => size < 0) is var negative and >= 0
                ? $"'shape[{negative}]' is {Shape[negative]}; expected 0 or more."
            : !TensorShapes.TryCount(Shape, out _)
                ? $"the number of elements of shape {TensorShapes.Text(Shape)} overflows."
            : null;
        if (problem is not null)
        {
            problems.Add(InferenceErrorKind.InputShapeMismatch, $"{Title}: {problem}");
        }
    }

    private void CheckCount(RequestProblems problems, TensorDataReader data, long[] shape)
    {
        if (!TensorShapes.TryCount(shape, out long expected))
        {
            return;
        }

        long[] nesting = data.Nesting.ToArray();
        if (data.Elements != expected)
        {
            problems.Add(
                InferenceErrorKind.InputShapeMismatch,
                $"{Title}: data has {data.Elements} elements; shape {TensorShapes.Text(shape)} takes {expected}."
            );
        }
        else if (nesting.Length > 1 && !Agrees(nesting, shape))
        {
            problems.Add(
                InferenceErrorKind.InputShapeMismatch,
                $"{Title}: data is nested as {TensorShapes.Text(nesting)}; expected {TensorShapes.Text(shape)}, or flat."
            );
        }
    }

    /// <summary>Arrays without elements show no dimension beyond the first empty one.</summary>
    private static bool Agrees(long[] nesting, long[] shape) =>
        nesting[^1] == 0 && nesting.Length < shape.Length
            ? shape.AsSpan().StartsWith(nesting)
            : shape.AsSpan().SequenceEqual(nesting);
}
