using System.Text.Json.Serialization.Metadata;
using MaaS.Optimization.Management;

namespace OptimizeFunction.Management;

/// <summary>The one place where outcomes of management become HTTP answers.</summary>
internal static class ManagementResults
{
    public static IResult Of<T>(ManagementOutcome<T> outcome, JsonTypeInfo<T> type)
        where T : class =>
        outcome.TryGet(out T? value, out ManagementError? error) ? Results.Json(value, type) : Of(error);

    public static IResult Of(ManagementError error) =>
        Results.Json(
            new ErrorBody(error.Message),
            ErrorJson.Readable.ErrorBody,
            statusCode: error.Kind switch
            {
                ManagementErrorKind.NotFound => StatusCodes.Status404NotFound,
                ManagementErrorKind.Conflict => StatusCodes.Status409Conflict,
                _ => StatusCodes.Status400BadRequest,
            }
        );

    public static IResult Invalid(string message) => Of(new ManagementError(ManagementErrorKind.Invalid, message));
}
