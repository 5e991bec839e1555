using System.Globalization;
using MaaS.Optimization.Management;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;

namespace OptimizeFunction.Management;

/// <summary>
/// The management door over HTTP. The host lets in only who has the master key (function <c>Manage</c>, level admin) and
/// knows one route; the paths below it are routed here.
/// </summary>
internal static class ManagementEndpoints
{
    private const int PageSize = 100;

    public static void MapManagement(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder models = routes.MapGroup("/manage/models");
        models.MapGet("/", ListAsync);
        models.MapGet("/{model}", ShowAsync);
        models.MapDelete("/{model}", DeleteAsync);
        models.MapPost("/{model}/reprocess", ReprocessAsync);
        models.MapPut("/{model}/labels/{label}", MoveLabelAsync);
        models.MapDelete("/{model}/labels/{label}", RemoveLabelAsync);
        models.MapDelete("/{model}/versions/{version}", DeleteVersionAsync);
        models.MapPost("/{model}/versions/{version}/retire", RetireAsync);
    }

    private static async Task<IResult> ListAsync(
        string? next,
        string? limit,
        ModelInventory inventory,
        CancellationToken cancellationToken
    )
    {
        int size = PageSize;
        return limit is not null && !int.TryParse(limit, CultureInfo.InvariantCulture, out size)
            ? ManagementResults.Invalid($"'limit' is '{limit}'; expected a number from 1 to {ModelInventory.MaxPage}.")
            : ManagementResults.Of(
                await inventory.ListAsync(next, size, cancellationToken),
                ManagementJson.Readable.ModelPage
            );
    }

    private static async Task<IResult> ShowAsync(
        string model,
        ModelInventory inventory,
        CancellationToken cancellationToken
    ) =>
        ModelName.TryParse(model, out ModelName? name, out string? wrong)
            ? ManagementResults.Of(
                await inventory.FindAsync(name, cancellationToken),
                ManagementJson.Readable.ModelDetails
            )
            : ManagementResults.Invalid(wrong);

    private static async Task<IResult> DeleteAsync(
        string model,
        ModelDeletion deletion,
        CancellationToken cancellationToken
    )
    {
        if (!ModelName.TryParse(model, out ModelName? name, out string? wrong))
        {
            return ManagementResults.Invalid(wrong);
        }

        return await deletion.DeleteAsync(name, cancellationToken) is { } error
            ? ManagementResults.Of(error)
            : Results.NoContent();
    }

    private static async Task<IResult> ReprocessAsync(
        string model,
        UploadReprocessing reprocessing,
        CancellationToken cancellationToken
    )
    {
        if (!ModelName.TryParse(model, out ModelName? name, out string? wrong))
        {
            return ManagementResults.Invalid(wrong);
        }

        ManagementOutcome<UploadOutcome> queued = await reprocessing.RequestAsync(name, cancellationToken);
        return queued.Error is { } error ? ManagementResults.Of(error) : Results.Accepted($"/manage/models/{name}");
    }

    private static async Task<IResult> MoveLabelAsync(
        string model,
        string label,
        HttpRequest request,
        ModelAdministration administration,
        CancellationToken cancellationToken
    )
    {
        if (!ModelName.TryParse(model, out ModelName? name, out string? wrong))
        {
            return ManagementResults.Invalid(wrong);
        }

        return await LabelTarget.ReadAsync(request.Body, cancellationToken) is { } version
            ? ManagementResults.Of(
                await administration.MoveLabelAsync(name, label, version, cancellationToken),
                ManagementJson.Readable.ModelIndex
            )
            : ManagementResults.Invalid("The body must be a JSON object such as {\"version\": 3}.");
    }

    private static Task<IResult> RemoveLabelAsync(
        string model,
        string label,
        ModelAdministration administration,
        CancellationToken cancellationToken
    ) => WithModelAsync(model, name => administration.RemoveLabelAsync(name, label, cancellationToken));

    private static Task<IResult> DeleteVersionAsync(
        string model,
        string version,
        ModelAdministration administration,
        CancellationToken cancellationToken
    ) =>
        WithVersionAsync(
            model,
            version,
            (name, number) => administration.DeleteVersionAsync(name, number, cancellationToken)
        );

    private static Task<IResult> RetireAsync(
        string model,
        string version,
        ModelAdministration administration,
        CancellationToken cancellationToken
    ) =>
        WithVersionAsync(model, version, (name, number) => administration.RetireAsync(name, number, cancellationToken));

    private static Task<IResult> WithVersionAsync(
        string model,
        string version,
        Func<ModelName, int, Task<ManagementOutcome<ModelIndex>>> change
    ) =>
        VersionSelector.TryParse(version, out VersionSelector selector, out _) && selector.Number is { } number
            ? WithModelAsync(model, name => change(name, number))
            : Task.FromResult(ManagementResults.Invalid($"'{version}' is no version: expected a number from 1."));

    private static async Task<IResult> WithModelAsync(
        string model,
        Func<ModelName, Task<ManagementOutcome<ModelIndex>>> change
    ) =>
        ModelName.TryParse(model, out ModelName? name, out string? wrong)
            ? ManagementResults.Of(await change(name), ManagementJson.Readable.ModelIndex)
            : ManagementResults.Invalid(wrong);
}
