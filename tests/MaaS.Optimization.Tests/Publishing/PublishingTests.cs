using MaaS.Optimization.Publishing;
using MaaS.Optimization.Tests.Uploads;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Publishing;

public sealed class PublishingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Status_that_cannot_be_written_stops_nothing()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());

        UploadOutcome outcome = await bed.Worker(new StatusOutage()).HandleAsync("m.onnx");

        Assert.Equal(UploadOutcomeKind.Published, outcome.Kind);
        Assert.Null(await bed.ReadAsync("m/status.json"));
    }

    [Fact]
    public async Task Newest_versions_and_labelled_ones_stay_and_the_numbers_of_the_others_stay_taken()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        bed.Publishing.KeepVersions = 3;
        CancellationToken cancel = TestContext.Current.CancellationToken;
        for (int version = 1; version <= 5; version++)
        {
            await bed.UploadAsync("m.onnx", TinyModels.Add(version));
            await bed.Worker().HandleAsync("m.onnx");
            if (version == 1)
            {
                await bed.Worker().Administration.MoveLabelAsync(ModelName.Parse("m"), "canary", 1, cancel);
            }
        }

        ModelIndex index = (await bed.IndexAsync("m"))!;
        Assert.Equal([1, 4, 5], index.Versions.Select(version => version.Version));
        await Published.CheckAllAsync(bed);
        Assert.Equal(["m/2/claim.json"], await bed.NamesAsync("m/2/"));
        Assert.Equal(["m/3/claim.json"], await bed.NamesAsync("m/3/"));
    }

    [Fact]
    public async Task Content_whose_version_was_dropped_is_published_under_a_new_number_when_uploaded_again()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        bed.Publishing.KeepVersions = 1;
        foreach (float addend in new[] { 1f, 2f, 1f })
        {
            await bed.UploadAsync("m.onnx", TinyModels.Add(addend));
            await bed.Worker().HandleAsync("m.onnx");
        }

        Assert.Equal([3], (await bed.IndexAsync("m"))!.Versions.Select(version => version.Version));
        await Published.CheckAllAsync(bed);
    }

    [Fact]
    public async Task Leftovers_of_a_dead_worker_are_swept_and_their_number_is_not_used_again()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var model = ModelName.Parse("m");
        TestWorker dead = bed.Worker();
        var held = (ClaimOutcome.Held)await dead.Claims.AcquireAsync(model, "print", [], 0, cancel);
        await bed.Models.GetBlobClient("m/1/model.onnx").UploadAsync(BinaryData.FromString("half"), cancel);
        await bed.ExpireLeasesAsync();

        var next = (ClaimOutcome.Held)await bed.Worker().Claims.AcquireAsync(model, "print", [], 0, cancel);

        Assert.Equal(2, next.Lease.Version);
        Assert.Equal(["m/1/claim.json"], await bed.NamesAsync("m/1/"));
        await Assert.ThrowsAsync<ClaimLostException>(() => held.Lease.EnsureHeldAsync(cancel));
        await next.Lease.DisposeAsync();
        await held.Lease.DisposeAsync();
    }

    [Fact]
    public async Task Lease_that_is_lost_cancels_the_work_at_the_next_renewal()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var held = (ClaimOutcome.Held)
            await bed.Worker().Claims.AcquireAsync(ModelName.Parse("m"), "print", [], 0, cancel);
        var lost = new TaskCompletionSource();
        await using CancellationTokenRegistration _ = held.Lease.Lost.Register(lost.SetResult);
        await bed.ExpireLeasesAsync();

        bed.Time.Advance(bed.Publishing.ClaimLease / 3);

        await lost.Task.WaitAsync(cancel);
        await held.Lease.DisposeAsync();
    }
}
