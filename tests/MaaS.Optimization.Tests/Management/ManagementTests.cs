using MaaS.Optimization.Management;
using MaaS.Optimization.Tests.Uploads;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Management;

public sealed class ManagementTests(AzuriteFixture azurite)
{
    private static readonly ModelName Model = ModelName.Parse("m");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stable_moved_back_is_a_rollback_that_a_redelivered_event_does_not_undo()
    {
        using UploadBed bed = await WithVersionsAsync(2);

        ManagementOutcome<ModelIndex> moved = await bed.Worker()
            .Administration.MoveLabelAsync(Model, "stable", 1, Cancel);
        await bed.Worker().HandleAsync("m.onnx");
        await bed.Worker().ReconcileAsync();

        Assert.Null(moved.Error);
        Assert.Equal(1, (await bed.IndexAsync("m"))!.Labels["stable"]);
    }

    [Theory]
    [InlineData("Stable", 1, ManagementErrorKind.Invalid)]
    [InlineData("stable", 9, ManagementErrorKind.NotFound)]
    [InlineData("canary", 1, ManagementErrorKind.Conflict)]
    public async Task Label_moves_only_by_its_rules_to_a_listed_version_that_is_not_retired(
        string label,
        int version,
        ManagementErrorKind expected
    )
    {
        using UploadBed bed = await WithVersionsAsync(2);
        ModelAdministration administration = bed.Worker().Administration;
        Assert.Null((await administration.RetireAsync(Model, 1, Cancel)).Error);

        ManagementOutcome<ModelIndex> moved = await administration.MoveLabelAsync(Model, label, version, Cancel);

        Assert.Equal(expected, moved.Error?.Kind);
    }

    [Fact]
    public async Task Labelled_version_is_neither_retired_nor_deleted()
    {
        using UploadBed bed = await WithVersionsAsync(1);
        ModelAdministration administration = bed.Worker().Administration;

        Assert.Equal(ManagementErrorKind.Conflict, (await administration.RetireAsync(Model, 1, Cancel)).Error?.Kind);
        ManagementError? error = (await administration.DeleteVersionAsync(Model, 1, Cancel)).Error;

        Assert.Equal(ManagementErrorKind.Conflict, error?.Kind);
        Assert.Contains("'stable'", error!.Message, StringComparison.Ordinal);
        await Published.CheckAsync(bed, "m", 1);
    }

    [Fact]
    public async Task Deleted_version_is_gone_from_index_and_storage_and_comes_back_by_no_event()
    {
        using UploadBed bed = await WithVersionsAsync(2);
        ModelAdministration administration = bed.Worker().Administration;
        await administration.MoveLabelAsync(Model, "stable", 1, Cancel);

        Assert.Null((await administration.DeleteVersionAsync(Model, 2, Cancel)).Error);
        await bed.Worker().HandleAsync("m.onnx");
        await bed.Worker().ReconcileAsync();

        Assert.Equal([1], (await bed.IndexAsync("m"))!.Versions.Select(version => version.Version));
        Assert.Equal(["m/2/claim.json"], await bed.NamesAsync("m/2/"));
        ManagementOutcome<ModelIndex> again = await administration.DeleteVersionAsync(Model, 2, Cancel);
        Assert.Equal(ManagementErrorKind.NotFound, again.Error?.Kind);
    }

    [Fact]
    public async Task Deleted_model_stays_deleted_until_it_is_uploaded_again_under_the_next_number()
    {
        using UploadBed bed = await WithVersionsAsync(2);

        Assert.Null(await bed.Worker().Deletion.DeleteAsync(Model, Cancel));
        await bed.Worker().HandleAsync("m.onnx");
        await bed.Worker().ReconcileAsync();
        Assert.Equal(["m/uploads.json"], await bed.NamesAsync());
        Assert.Equal(ManagementErrorKind.NotFound, (await bed.Worker().Deletion.DeleteAsync(Model, Cancel))?.Kind);

        await bed.UploadAsync("m.onnx", TinyModels.Add(1));
        UploadOutcome outcome = await bed.Worker().HandleAsync("m.onnx");
        Assert.Equal((UploadOutcomeKind.Published, 3), (outcome.Kind, outcome.Version));
    }

    [Fact]
    public async Task Model_deleted_while_it_is_built_is_not_published()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        bed.Optimizer.Instead = async (_, _) =>
        {
            Assert.Null(await bed.Worker().Deletion.DeleteAsync(Model, Cancel));
            return null;
        };

        UploadOutcome outcome = await bed.Worker().HandleAsync("m.onnx");

        Assert.Equal(UploadOutcomeKind.Busy, outcome.Kind);
        Assert.Null(await bed.IndexAsync("m"));
        Assert.Equal(UploadOutcomeKind.Unchanged, (await bed.Worker().HandleAsync("m.onnx")).Kind);
    }

    [Fact]
    public async Task Reprocessed_upload_becomes_one_new_version_of_the_same_bytes()
    {
        using UploadBed bed = await WithVersionsAsync(1);

        Assert.Null((await bed.Worker().Reprocessing.RequestAsync(Model, Cancel)).Error);
        await bed.Worker().ReconcileAsync();
        await bed.Worker().ReconcileAsync();

        ModelIndex index = (await bed.IndexAsync("m"))!;
        Assert.Equal([1, 2], index.Versions.Select(version => version.Version));
        Assert.Equal(2, index.Labels["stable"]);
        await Published.CheckAllAsync(bed);
    }

    [Fact]
    public async Task Refused_upload_is_processed_again_when_asked_for()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        bed.Optimizer.Instead = (_, _) =>
            Task.FromResult<OptimizationOutcome?>(
                new OptimizationOutcome.Refused(new RefusalReason("timeout", "too slow"))
            );
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        await bed.Worker().HandleAsync("m.onnx");
        bed.Optimizer.Instead = (_, _) => Task.FromResult<OptimizationOutcome?>(null);

        await bed.Worker().Reprocessing.RequestAsync(Model, Cancel);
        UploadOutcome outcome = await bed.Worker().EvaluateAsync("m");

        Assert.Equal(UploadOutcomeKind.Published, outcome.Kind);
    }

    [Fact]
    public async Task Nothing_uploaded_is_nothing_to_reprocess()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);

        ManagementOutcome<UploadOutcome> outcome = await bed.Worker().Reprocessing.RequestAsync(Model, Cancel);

        Assert.Equal(ManagementErrorKind.NotFound, outcome.Error?.Kind);
    }

    [Fact]
    public async Task Inventory_lists_in_pages_and_shows_versions_status_and_refusals()
    {
        using UploadBed bed = await WithVersionsAsync(2);
        await bed.UploadAsync("bad.onnx", "no model");
        await bed.Worker().HandleAsync("bad.onnx");
        ModelInventory inventory = bed.Worker().Inventory;

        var names = new List<string>();
        string? next = null;
        do
        {
            Assert.True((await inventory.ListAsync(next, 1, Cancel)).TryGet(out ModelPage? page, out _));
            names.AddRange(page.Models.Select(model => model.Model.Value));
            next = page.Next;
        } while (next is not null);

        Assert.Equal(["bad", "m"], names);
        Assert.True((await inventory.FindAsync(Model, Cancel)).TryGet(out ModelDetails? details, out _));
        Assert.Equal([1, 2], details.Versions.Select(version => version.Version));
        Assert.Equal("published", details.Status?.Phase);
        Assert.All(details.Versions, version => Assert.Equal(2, version.Variants.Count));
        Assert.True((await inventory.FindAsync(ModelName.Parse("bad"), Cancel)).TryGet(out ModelDetails? bad, out _));
        Assert.Single(bad.Rejections);
        Assert.NotNull((await inventory.FindAsync(ModelName.Parse("none"), Cancel)).Error);
    }

    private async Task<UploadBed> WithVersionsAsync(int count)
    {
        UploadBed bed = await UploadBed.CreateAsync(azurite);
        for (int version = 1; version <= count; version++)
        {
            await bed.UploadAsync("m.onnx", TinyModels.Add(version));
            await bed.Worker().HandleAsync("m.onnx");
        }

        return bed;
    }
}
