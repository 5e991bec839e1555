using MaaS.Optimization.Uploads;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Uploads;

public sealed class ReconcilerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Upload_whose_event_found_the_worker_busy_is_left_to_the_reconciler_and_done_by_it()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("a.onnx", TinyModels.Add());
        await bed.UploadAsync("b.onnx", TinyModels.Add());
        TestWorker worker = bed.Worker();
        UploadOutcome? queued = null;
        bed.Optimizer.Instead = async (_, _) =>
        {
            queued ??= await worker.HandleAsync("b.onnx");
            return null;
        };

        await worker.HandleAsync("a.onnx");
        Assert.Equal(UploadOutcomeKind.Deferred, queued!.Kind);
        Assert.Null(await bed.IndexAsync("b"));

        ReconcileReport report = await worker.ReconcileAsync();
        Assert.Equal((2, 1, true), (report.Seen, report.Worked, report.Completed));
        Assert.NotNull(await bed.IndexAsync("b"));
    }

    [Fact]
    public async Task Idle_tick_evaluates_nothing_that_is_settled_until_a_blob_changes()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("a.onnx", TinyModels.Add());
        await bed.UploadAsync("b/model.onnx", UploadModels.WithExternalData("w"));
        TestWorker worker = bed.Worker();
        await worker.ReconcileAsync();

        Assert.Equal((2, 1), await SeenAndEvaluatedAsync(worker));

        await bed.UploadAsync("a.onnx", TinyModels.Add(2));
        Assert.Equal((2, 2), await SeenAndEvaluatedAsync(worker));
        Assert.Equal(2, (await bed.IndexAsync("a"))!.Versions.Count);
    }

    [Fact]
    public async Task Set_that_fails_keeps_no_other_from_its_turn()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("a.onnx", TinyModels.Add(13));
        await bed.UploadAsync("b.onnx", TinyModels.Add());
        await bed.UploadAsync("not a model", "x");
        bed.Optimizer.Instead = (request, _) =>
            File.ReadAllBytes(request.ModelPath).AsSpan().SequenceEqual(TinyModels.Add(13))
                ? throw new IOException("disk full")
                : Task.FromResult<OptimizationOutcome?>(null);

        ReconcileReport report = await bed.Worker().ReconcileAsync();

        Assert.Equal(1, report.Failed);
        Assert.Null(await bed.IndexAsync("a"));
        Assert.NotNull(await bed.IndexAsync("b"));
        Assert.Single(await bed.RejectionsAsync("_rejected/"));
    }

    [Fact]
    public async Task Upload_that_kills_every_worker_is_given_up_after_its_attempts()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        bed.Options.MaxAttempts = 3;
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        bed.Optimizer.Instead = (_, _) => throw new WorkerKilledException();

        for (int attempt = 1; attempt <= 3; attempt++)
        {
            await Assert.ThrowsAsync<WorkerKilledException>(() => bed.Worker().HandleAsync("m.onnx"));
            Assert.NotEqual(UploadOutcomeKind.Published, (await bed.Worker().HandleAsync("m.onnx")).Kind);
            bed.Time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(3, bed.Optimizer.Calls);
        Assert.Equal("processing-failed", (await bed.RejectionsAsync("m/rejected/")).Single().Code);
    }

    [Fact]
    public async Task Retry_waits_longer_after_every_attempt()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        bed.Optimizer.Instead = (_, _) => throw new IOException("disk full");
        await Assert.ThrowsAsync<IOException>(() => bed.Worker().HandleAsync("m.onnx"));

        Assert.Equal(UploadOutcomeKind.Deferred, (await bed.Worker().HandleAsync("m.onnx")).Kind);
        bed.Time.Advance(bed.Options.RetryDelay);
        await Assert.ThrowsAsync<IOException>(() => bed.Worker().HandleAsync("m.onnx"));
        bed.Time.Advance(bed.Options.RetryDelay);
        Assert.Equal(UploadOutcomeKind.Deferred, (await bed.Worker().HandleAsync("m.onnx")).Kind);

        bed.Optimizer.Instead = (_, _) => Task.FromResult<OptimizationOutcome?>(null);
        bed.Time.Advance(bed.Options.RetryDelay);
        Assert.Equal(UploadOutcomeKind.Published, (await bed.Worker().HandleAsync("m.onnx")).Kind);
    }

    [Fact]
    public async Task Run_stops_after_its_share_and_the_next_one_goes_on()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        bed.Options.MaxSetsPerReconciliation = 2;
        foreach (string model in new[] { "a", "b", "c" })
        {
            await bed.UploadAsync($"{model}.onnx", TinyModels.Add());
        }

        TestWorker worker = bed.Worker();
        ReconcileReport first = await worker.ReconcileAsync();
        ReconcileReport second = await worker.ReconcileAsync();

        Assert.Equal((2, false), (first.Worked, first.Completed));
        Assert.Equal((1, true), (second.Worked, second.Completed));
        Assert.NotNull(await bed.IndexAsync("c"));
    }

    [Fact]
    public async Task Work_over_the_budget_is_deferred_and_counts_as_an_attempt()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        bed.Optimizer.Instead = async (_, cancel) =>
        {
            bed.Time.Advance(bed.Options.Budget);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return null;
        };

        UploadOutcome outcome = await bed.Worker().HandleAsync("m.onnx");

        Assert.Equal(UploadOutcomeKind.Deferred, outcome.Kind);
        UploadRecord record = (await bed.Worker().RecordAsync("m"))!;
        Assert.Equal((UploadState.Started, 1), (record.State, record.Attempts));
    }

    private static async Task<(int Seen, int Evaluated)> SeenAndEvaluatedAsync(TestWorker worker)
    {
        ReconcileReport report = await worker.ReconcileAsync();
        return (report.Seen, report.Evaluated);
    }
}
