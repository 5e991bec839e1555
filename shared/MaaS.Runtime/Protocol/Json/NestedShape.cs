using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>Finds the shape of nested arrays while they are read, and whether they are rectangular.</summary>
internal sealed class NestedShape
{
    private readonly long[] _counts = new long[TensorShapes.MaxRank + 1];
    private readonly long[] _sizes = new long[TensorShapes.MaxRank + 1];
    private int _leafDepth = -1;
    private int _deepest;

    public NestedShape() => Array.Fill(_sizes, -1);

    /// <summary>Arrays open at the moment.</summary>
    public int Depth { get; private set; }

    /// <summary>Elements so far.</summary>
    public long Elements { get; private set; }

    /// <summary>Why the arrays are no tensor; null while they are one.</summary>
    public string? Problem { get; private set; }

    /// <summary>The sizes from the outside in; meaningful when every array is closed and there is no problem.</summary>
    public long[] ToArray()
    {
        int depth = _leafDepth >= 0 ? _leafDepth : _deepest;
        return _sizes[1..(depth + 1)];
    }

    public void Open()
    {
        if (Depth == TensorShapes.MaxRank)
        {
            throw RequestRefusedException.Malformed(
                $"data is nested deeper than {TensorShapes.MaxRank} arrays; at most {TensorShapes.MaxRank} dimensions are served."
            );
        }

        if (_leafDepth == Depth && Depth > 0)
        {
            Problem ??= $"data[{Elements}] is an array where other elements are values.";
        }

        _counts[Depth]++;
        Depth++;
        _counts[Depth] = 0;
        _deepest = Math.Max(_deepest, Depth);
    }

    public void Close()
    {
        long count = _counts[Depth];
        if (_sizes[Depth] < 0)
        {
            _sizes[Depth] = count;
        }
        else if (_sizes[Depth] != count)
        {
            Problem ??=
                $"data has arrays of {_sizes[Depth]} and of {count} elements side by side (before element {Elements}).";
        }

        Depth--;
    }

    /// <summary>Elements side by side at the current depth.</summary>
    public void Add(long elements)
    {
        if (_leafDepth < 0)
        {
            _leafDepth = Depth;
        }

        if (_leafDepth != Depth || Depth < _deepest)
        {
            Problem ??= $"data[{Elements}] is a value where other elements are arrays.";
        }

        _counts[Depth] += elements;
        Elements += elements;
    }
}
