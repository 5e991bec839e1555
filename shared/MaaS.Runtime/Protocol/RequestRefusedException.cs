using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Protocol;

/// <summary>
/// Ends the reading of a body that cannot be read on: broken JSON, a limit passed. Thrown and caught inside this folder
/// only; its door returns the error as a value.
/// </summary>
internal sealed class RequestRefusedException(InferenceErrorKind kind, string message) : Exception(message)
{
    public InferenceError Error => new(kind, Message);

    public static RequestRefusedException Malformed(string message) => new(InferenceErrorKind.BodyMalformed, message);

    public static RequestRefusedException TooLarge(string message) => new(InferenceErrorKind.TooLarge, message);
}
