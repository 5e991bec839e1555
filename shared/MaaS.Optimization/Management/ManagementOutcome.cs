using System.Diagnostics.CodeAnalysis;

namespace MaaS.Optimization.Management;

/// <summary>A value, or the error that stands in its place. A default-constructed one is invalid.</summary>
public readonly struct ManagementOutcome<T>
    where T : class
{
    private readonly T? _value;

    private ManagementOutcome(T? value, ManagementError? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The failure; null on success.</summary>
    public ManagementError? Error { get; }

    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out ManagementError? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }

    public static implicit operator ManagementOutcome<T>(T value) => new(value, null);

    public static implicit operator ManagementOutcome<T>(ManagementError error) => new(null, error);
}
