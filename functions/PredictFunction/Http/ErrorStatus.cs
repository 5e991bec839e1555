using MaaS.Runtime.Inference;

namespace PredictFunction.Http;

/// <summary>The one place that maps errors to HTTP.</summary>
internal static class ErrorStatus
{
    /// <summary>nginx's code for a caller that went away; nobody reads it but the log.</summary>
    public const int CallerGone = 499;

    public static int Of(InferenceErrorKind kind) =>
        kind switch
        {
            InferenceErrorKind.ModelUnknown => StatusCodes.Status404NotFound,
            InferenceErrorKind.ModelNotReady => StatusCodes.Status503ServiceUnavailable,
            InferenceErrorKind.BodyMalformed => StatusCodes.Status400BadRequest,
            InferenceErrorKind.UnsupportedEncoding => StatusCodes.Status415UnsupportedMediaType,
            InferenceErrorKind.InputMissing => StatusCodes.Status400BadRequest,
            InferenceErrorKind.InputUnknown => StatusCodes.Status400BadRequest,
            InferenceErrorKind.InputShapeMismatch => StatusCodes.Status400BadRequest,
            InferenceErrorKind.InputTypeMismatch => StatusCodes.Status400BadRequest,
            InferenceErrorKind.OutputUnknown => StatusCodes.Status400BadRequest,
            InferenceErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            InferenceErrorKind.Overloaded => StatusCodes.Status429TooManyRequests,
            InferenceErrorKind.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
            InferenceErrorKind.Cancelled => CallerGone,
            // What Triton answers when its model control is off.
            InferenceErrorKind.SwitchedOff => StatusCodes.Status503ServiceUnavailable,
            InferenceErrorKind.RunFailed => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status500InternalServerError,
        };
}
