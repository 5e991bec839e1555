using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>Remembers failed loads, so that a version that cannot be loaded is not tried on every request. Bounded.</summary>
internal sealed class LoadBackoff(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    private readonly LruCache<(ModelName, int), Failure> _failures = new(1_024);

    /// <summary>The last failure with the time that is left, or null when a load may be tried.</summary>
    public InferenceError? Current(ModelName model, int version)
    {
        if (!_failures.TryGet((model, version), out Failure? failure))
        {
            return null;
        }

        TimeSpan left = failure.Pause - time.GetElapsedTime(failure.At);
        return left > TimeSpan.Zero ? failure.Error with { RetryAfter = left } : null;
    }

    /// <summary>Remembers a failure and returns it with the pause that follows.</summary>
    public InferenceError Failed(ModelName model, int version, string message)
    {
        TimeSpan pause = _failures.TryGet((model, version), out Failure? last) ? last.Pause * 2 : first;
        var error = new InferenceError(InferenceErrorKind.ModelNotReady, message, pause < longest ? pause : longest);
        _failures.Set((model, version), new Failure(error, error.RetryAfter!.Value, time.GetTimestamp()));
        return error;
    }

    public void Forget(ModelName model, int version) => _failures.Remove((model, version), out _);

    private sealed record Failure(InferenceError Error, TimeSpan Pause, long At);
}
