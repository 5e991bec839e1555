using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Takes outcomes apart.</summary>
internal static class Expect
{
    public static T Value<T>(Outcome<T> outcome)
        where T : notnull
    {
        Assert.True(outcome.TryGet(out T? value, out InferenceError? error), error?.ToString());
        return value;
    }

    public static InferenceError Error<T>(InferenceErrorKind kind, Outcome<T> outcome)
        where T : notnull
    {
        Assert.False(outcome.TryGet(out _, out InferenceError? error));
        Assert.Equal(kind, error.Kind);
        return error;
    }
}
