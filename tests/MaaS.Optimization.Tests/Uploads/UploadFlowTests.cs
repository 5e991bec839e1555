using System.Text.Json;
using MaaS.Optimization.Publishing;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Runtime.Telemetry;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Uploads;

public sealed class UploadFlowTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Flat_upload_with_card_becomes_the_stable_version_with_files_that_match_the_manifest()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("Add.1.card.json", """{ "description": "adds one", "licence": "MIT" }""");
        await bed.UploadAsync("Add.1.onnx", TinyModels.Add());

        UploadOutcome outcome = await bed.Worker().HandleAsync("Add.1.onnx");

        Assert.Equal(UploadOutcomeKind.Published, outcome.Kind);
        ModelIndex index = (await bed.IndexAsync("Add.1"))!;
        Assert.Equal(1, index.Labels[VersionSelector.StableLabel]);
        Assert.Equal(VersionState.Ready, index.Versions.Single().State);
        ModelManifest manifest = await Published.CheckAsync(bed, "Add.1", 1);
        Assert.Equal("adds one", manifest.Card?.Description);
        Assert.Equal(["int8-dynamic.onnx", "model.onnx"], manifest.Files.Select(file => file.Name));
        Assert.Equal("fake-1", manifest.Optimizer);
        Assert.NotNull(await bed.ReadAsync("Add.1/1/report.json"));
        Assert.NotNull(await bed.ReadAsync("Add.1/1/report.html"));
        StatusDocument status = JsonSerializer.Deserialize(
            await bed.ReadAsync("Add.1/status.json"),
            PublishingJson.Default.StatusDocument
        )!;
        Assert.Equal(("published", 1), (status.Phase, status.Version));
    }

    [Fact]
    public async Task Every_look_is_measured_with_its_outcome()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        using var measured = new MeterRecording(RuntimeInstruments.SourceName);

        await bed.Worker().HandleAsync("m.onnx");
        await bed.Worker().HandleAsync("m.onnx");
        await bed.Worker().HandleAsync("_m.onnx");

        Assert.Equal(
            ["maas.upload.outcome=Published", "maas.upload.outcome=Unchanged", "maas.upload.outcome=Refused"],
            measured.Of("maas.upload.duration").Select(look => look.Tags)
        );
    }

    [Fact]
    public async Task Redelivered_event_and_a_sidecar_of_the_same_set_do_nothing_again()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        await bed.Worker().HandleAsync("m.onnx");

        UploadOutcome again = await bed.Worker().HandleAsync("m.onnx");

        Assert.Equal(UploadOutcomeKind.Unchanged, again.Kind);
        Assert.Equal(1, bed.Optimizer.Calls);
        Assert.Single((await bed.IndexAsync("m"))!.Versions);
    }

    [Fact]
    public async Task Same_bytes_uploaded_again_are_read_but_not_published_again()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        await bed.Worker().HandleAsync("m.onnx");
        await bed.UploadAsync("m.onnx", TinyModels.Add());

        UploadOutcome again = await bed.Worker().HandleAsync("m.onnx");

        Assert.Equal((UploadOutcomeKind.Unchanged, 1), (again.Kind, again.Version));
        Assert.Equal(1, bed.Optimizer.Calls);
    }

    [Fact]
    public async Task Folder_upload_waits_for_external_data_and_late_samples_make_a_new_version()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("net/model.onnx", UploadModels.WithExternalData("weights.bin"));

        UploadOutcome waiting = await bed.Worker().HandleAsync("net/model.onnx");
        Assert.Equal(UploadOutcomeKind.Waiting, waiting.Kind);
        Assert.Contains("'net/weights.bin'", waiting.Message, StringComparison.Ordinal);
        Assert.Null(await bed.IndexAsync("net"));

        await bed.UploadAsync("net/weights.bin", new byte[16]);
        UploadOutcome complete = await bed.Worker().HandleAsync("net/weights.bin");
        Assert.Equal((UploadOutcomeKind.Published, 1), (complete.Kind, complete.Version));
        Assert.Contains((await Published.CheckAsync(bed, "net", 1)).Files, file => file.Name is "weights.bin");

        await bed.UploadAsync("net/samples.npz", "not looked at by the fake");
        UploadOutcome samples = await bed.Worker().HandleAsync("net/samples.npz");
        Assert.Equal((UploadOutcomeKind.Published, 2), (samples.Kind, samples.Version));
        Assert.Equal(2, (await bed.IndexAsync("net"))!.Labels[VersionSelector.StableLabel]);
    }

    [Fact]
    public async Task Stray_file_in_the_folder_is_no_new_version()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("net/model.onnx", TinyModels.Add());
        await bed.Worker().HandleAsync("net/model.onnx");
        await bed.UploadAsync("net/notes.txt", "hello");

        UploadOutcome outcome = await bed.Worker().HandleAsync("net/notes.txt");

        Assert.Equal((UploadOutcomeKind.Unchanged, 1), (outcome.Kind, outcome.Version));
    }

    [Fact]
    public async Task Model_that_the_optimizer_refuses_leaves_a_reason_and_no_index()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        bed.Optimizer.Instead = (_, _) =>
            Task.FromResult<OptimizationOutcome?>(
                new OptimizationOutcome.Refused(new RefusalReason("opset-unsupported", "opset 999"))
            );
        await bed.UploadAsync("m.onnx", TinyModels.Add());

        UploadOutcome outcome = await bed.Worker().HandleAsync("m.onnx");
        UploadOutcome again = await bed.Worker().HandleAsync("m.onnx");

        Assert.Equal(UploadOutcomeKind.Refused, outcome.Kind);
        Assert.Equal(UploadOutcomeKind.Unchanged, again.Kind);
        Assert.Equal(1, bed.Optimizer.Calls);
        Assert.Null(await bed.IndexAsync("m"));
        Assert.Equal("opset-unsupported", (await bed.RejectionsAsync("m/rejected/")).Single().Code);
    }

    [Fact]
    public async Task Older_content_uploaded_again_after_a_newer_one_is_stable_again()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        foreach (float addend in new[] { 1f, 2f, 1f })
        {
            await bed.UploadAsync("m.onnx", TinyModels.Add(addend));
            await bed.Worker().HandleAsync("m.onnx");
        }

        ModelIndex index = (await bed.IndexAsync("m"))!;
        Assert.Equal([1, 2], index.Versions.Select(version => version.Version));
        Assert.Equal(1, index.Labels[VersionSelector.StableLabel]);
        Assert.Equal(2, bed.Optimizer.Calls);
    }
}
