using System.Diagnostics.CodeAnalysis;

namespace MaaS.Runtime.Inference;

/// <summary>A value, or the error that stands in its place. A default-constructed one is invalid.</summary>
public readonly struct Outcome<T>
    where T : notnull
{
    private readonly T? _value;

    private Outcome(T? value, InferenceError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The failure; null on success.</summary>
    public InferenceError? Error { get; }

    /// <summary>Takes the value apart from the error.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out InferenceError? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(InferenceError error) => new(default, error);
}
