using System.Diagnostics.CodeAnalysis;

namespace MaaS.Optimization.Onnx;

/// <summary>A value, or the reason why a model cannot give it. A default-constructed one is invalid.</summary>
internal readonly struct OnnxOutcome<T>
    where T : class
{
    private readonly T? _value;

    private OnnxOutcome(T? value, RefusalReason? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>What is wrong with the model; null on success.</summary>
    public RefusalReason? Refusal { get; }

    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out RefusalReason? refusal)
    {
        value = _value;
        refusal = Refusal;
        return refusal is null;
    }

    /// <summary>Success, where <typeparamref name="T"/> is an interface and C# allows no implicit conversion.</summary>
    public static OnnxOutcome<T> From(T value) => new(value, null);

    public static implicit operator OnnxOutcome<T>(T value) => new(value, null);

    public static implicit operator OnnxOutcome<T>(RefusalReason refusal) => new(null, refusal);
}
