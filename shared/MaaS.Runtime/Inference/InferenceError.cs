using System.Text;

namespace MaaS.Runtime.Inference;

/// <summary>An expected failure of a request, as a value.</summary>
/// <param name="Kind">Phase and side.</param>
/// <param name="Message">One or more sentences for the caller: the field, what was found, what was expected.</param>
/// <param name="RetryAfter">When a retry may succeed; null when a retry would fail again.</param>
public sealed record InferenceError(InferenceErrorKind Kind, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>Messages in one answer; what lies beyond is counted, not told.</summary>
    public const int MaxCombined = 20;

    /// <summary>One error for several: all messages in order, and the kind of the first.</summary>
    /// <param name="errors">At least one.</param>
    public static InferenceError Combine(IReadOnlyList<InferenceError> errors)
    {
        if (errors.Count == 1)
        {
            return errors[0];
        }

        var message = new StringBuilder();
        int told = Math.Min(errors.Count, MaxCombined);
        for (int i = 0; i < told; i++)
        {
            message.Append(i == 0 ? "" : " ").Append(errors[i].Message);
        }

        if (errors.Count > told)
        {
            message.Append($" And {errors.Count - told} more.");
        }

        return errors[0] with
        {
            Message = message.ToString(),
        };
    }
}
