using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Uploads;

/// <summary>The worker dies at every one of its storage requests in turn; the reconciler of another one finishes the job.</summary>
public sealed class KilledWorkerTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Worker_killed_at_any_request_leaves_nothing_half_published_and_the_reconciler_finishes(
        bool afterSending
    )
    {
        int killAt = 1;
        while (await DiesAtAsync(killAt, afterSending))
        {
            killAt++;
        }

        // A publish is more than a handful of steps, and the last attempt was one that no kill reached.
        Assert.InRange(killAt, 20, 200);
    }

    private async Task<bool> DiesAtAsync(int killAt, bool afterSending)
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("net/weights.bin", new byte[16]);
        await bed.UploadAsync("net/card.json", "{}");
        await bed.UploadAsync("net/model.onnx", UploadModels.WithExternalData("weights.bin"));
        var kill = new KillSwitch(killAt, afterSending);

        Exception? end = await Record.ExceptionAsync(() => bed.Worker(kill).HandleAsync("net/model.onnx"));
        Assert.Equal(kill.Killed, end is WorkerKilledException);
        await Published.CheckAllAsync(bed);

        await bed.ExpireLeasesAsync();
        bed.Time.Advance(bed.Options.RetryDelay);
        ReconcileReport report = await bed.Worker().ReconcileAsync();
        Assert.Equal(0, report.Failed);

        await Published.CheckAllAsync(bed);
        ModelIndex? index = await bed.IndexAsync("net");
        Assert.NotNull(index);
        PublishedVersion version = Assert.Single(index.Versions);
        Assert.Equal(VersionState.Ready, version.State);
        Assert.Equal(version.Version, index.Labels[VersionSelector.StableLabel]);

        // Finished means finished: nobody works on it again.
        int calls = bed.Optimizer.Calls;
        Assert.Equal(UploadOutcomeKind.Unchanged, (await bed.Worker().HandleAsync("net/card.json")).Kind);
        Assert.Equal(calls, bed.Optimizer.Calls);
        return kill.Killed;
    }
}
