using MaaS.Optimization.Publishing;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Uploads;

public sealed class RaceTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Second_worker_that_finds_the_first_at_work_answers_at_once()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        UploadOutcome? second = null;
        bed.Optimizer.Instead = async (_, _) =>
        {
            second = await bed.Worker().HandleAsync("m.onnx");
            return null;
        };

        UploadOutcome first = await bed.Worker().HandleAsync("m.onnx");

        Assert.Equal((UploadOutcomeKind.Published, 1), (first.Kind, first.Version));
        Assert.Equal((UploadOutcomeKind.Busy, 1), (second!.Kind, second.Version));
        Assert.Equal(1, bed.Optimizer.Calls);
    }

    [Fact]
    public async Task Ten_workers_at_once_publish_one_version_of_one_content()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());

        UploadOutcome[] outcomes = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => bed.Worker().HandleAsync("m.onnx"))
        );

        Assert.Single(outcomes, outcome => outcome.Kind == UploadOutcomeKind.Published);
        Assert.Single((await bed.IndexAsync("m"))!.Versions);
        await Published.CheckAllAsync(bed);
    }

    [Fact]
    public async Task Slow_old_upload_that_a_new_one_overtakes_is_published_superseded_and_never_stable()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add(1));
        UploadOutcome? newer = null;
        bed.Optimizer.Instead = async (_, _) =>
        {
            if (newer is null)
            {
                newer = new UploadOutcome(UploadOutcomeKind.Busy, "");
                await bed.UploadAsync("m.onnx", TinyModels.Add(2));
                newer = await bed.Worker().HandleAsync("m.onnx");
            }

            return null;
        };

        UploadOutcome older = await bed.Worker().HandleAsync("m.onnx");

        Assert.Equal((UploadOutcomeKind.Published, 2), (newer!.Kind, newer.Version));
        Assert.Equal((UploadOutcomeKind.Superseded, 1), (older.Kind, older.Version));
        ModelIndex index = (await bed.IndexAsync("m"))!;
        Assert.Equal(2, index.Labels[VersionSelector.StableLabel]);
        Assert.Equal([VersionState.Superseded, VersionState.Ready], index.Versions.Select(version => version.State));
        await Published.CheckAllAsync(bed);
    }

    [Fact]
    public async Task Superseded_content_that_is_uploaded_again_becomes_stable_without_a_new_version()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add(1));
        bed.Optimizer.Instead = async (_, _) =>
        {
            await bed.UploadAsync("m.onnx", TinyModels.Add(1));
            return null;
        };

        UploadOutcome first = await bed.Worker().HandleAsync("m.onnx");
        UploadOutcome second = await bed.Worker().HandleAsync("m.onnx");

        Assert.Equal(UploadOutcomeKind.Superseded, first.Kind);
        Assert.Equal((UploadOutcomeKind.Published, 1), (second.Kind, second.Version));
        Assert.Equal(1, (await bed.IndexAsync("m"))!.Labels[VersionSelector.StableLabel]);
    }

    [Fact]
    public async Task Suspended_worker_whose_claim_was_taken_over_writes_nothing_any_more()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        UploadOutcome? successor = null;
        bed.Optimizer.Instead = async (_, _) =>
        {
            if (successor is null)
            {
                successor = new UploadOutcome(UploadOutcomeKind.Busy, "");
                await bed.ExpireLeasesAsync();
                bed.Options.RetryDelay = TimeSpan.Zero;
                successor = await bed.Worker().HandleAsync("m.onnx");
            }

            return null;
        };

        UploadOutcome suspended = await bed.Worker().HandleAsync("m.onnx");

        Assert.Equal((UploadOutcomeKind.Published, 1), (successor!.Kind, successor.Version));
        Assert.Equal(UploadOutcomeKind.Busy, suspended.Kind);
        Assert.Single((await bed.IndexAsync("m"))!.Versions);
        await Published.CheckAllAsync(bed);
    }

    [Fact]
    public async Task Two_contents_of_one_model_at_once_get_numbers_and_folders_of_their_own()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        var model = ModelName.Parse("m");
        CancellationToken cancel = TestContext.Current.CancellationToken;

        ClaimOutcome[] claims = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(content => bed.Worker().Claims.AcquireAsync(model, $"content-{content}", [], 3, cancel))
        );

        int[] numbers = [.. claims.Cast<ClaimOutcome.Held>().Select(held => held.Lease.Version).Order()];
        Assert.Equal(Enumerable.Range(4, 8), numbers);
        foreach (ClaimOutcome.Held held in claims.Cast<ClaimOutcome.Held>())
        {
            await held.Lease.DisposeAsync();
        }
    }
}
