using MaaS.Optimization.Publishing;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Uploads;

public sealed class UploadRefusalTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task External_data_in_a_flat_upload_is_refused_and_never_taken_from_another_model()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", UploadModels.WithExternalData("weights.bin"));

        Assert.Equal(UploadOutcomeKind.Refused, (await bed.Worker().HandleAsync("m.onnx")).Kind);

        Rejection rejection = (await bed.RejectionsAsync("m/rejected/")).Single();
        Assert.Equal("external-data-in-flat-upload", rejection.Code);
        Assert.Contains("'m/weights.bin'", rejection.Message, StringComparison.Ordinal);
        Assert.Equal(0, bed.Optimizer.Calls);
    }

    [Fact]
    public async Task Model_in_both_forms_is_refused_until_one_is_deleted()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        await bed.UploadAsync("m/model.onnx", TinyModels.Add(2));

        await bed.Worker().HandleAsync("m.onnx");
        Assert.Equal("upload-both-forms", (await bed.RejectionsAsync("m/rejected/")).Single().Code);

        await bed.Uploads.GetBlobClient("m.onnx").DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);
        await bed.Worker().ReconcileAsync();
        Assert.Single((await bed.IndexAsync("m"))!.Versions);
    }

    [Theory]
    [InlineData("a/b/c.onnx")]
    [InlineData("no such thing.txt")]
    [InlineData("sp ace.onnx")]
    public async Task Blob_that_belongs_to_no_model_is_recorded_once_under_the_hash_of_its_name(string blob)
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync(blob, "x");

        Assert.Equal(UploadOutcomeKind.Refused, (await bed.Worker().HandleAsync(blob)).Kind);
        Assert.Equal(UploadOutcomeKind.Unchanged, (await bed.Worker().HandleAsync(blob)).Kind);

        Assert.Equal(blob, (await bed.RejectionsAsync("_rejected/")).Single().Upload);
    }

    [Fact]
    public async Task Name_that_differs_by_case_alone_is_refused_and_the_owner_is_named()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("Net.onnx", TinyModels.Add());
        await bed.UploadAsync("net.onnx", TinyModels.Add(2));

        Assert.Equal(UploadOutcomeKind.Published, (await bed.Worker().HandleAsync("Net.onnx")).Kind);
        Assert.Equal(UploadOutcomeKind.Refused, (await bed.Worker().HandleAsync("net.onnx")).Kind);

        Rejection rejection = (await bed.RejectionsAsync("_rejected/")).Single();
        Assert.Equal("model-name-taken", rejection.Code);
        Assert.Contains("'Net'", rejection.Message, StringComparison.Ordinal);
        Assert.Null(await bed.IndexAsync("net"));
    }

    [Fact]
    public async Task Text_file_named_onnx_is_refused_without_starting_the_optimizer()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", "this is no model");

        Assert.Equal(UploadOutcomeKind.Refused, (await bed.Worker().HandleAsync("m.onnx")).Kind);
        Assert.Equal(0, bed.Optimizer.Calls);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("sub/weights.bin")]
    public async Task External_data_outside_the_folder_is_refused(string location)
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m/model.onnx", UploadModels.WithExternalData(location));

        Assert.Equal(UploadOutcomeKind.Refused, (await bed.Worker().HandleAsync("m/model.onnx")).Kind);
        Assert.Equal("external-data-outside", (await bed.RejectionsAsync("m/rejected/")).Single().Code);
    }

    [Fact]
    public async Task Bad_card_is_refused_and_a_corrected_one_is_published()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.onnx", TinyModels.Add());
        await bed.UploadAsync("m.card.json", """{"license":"MIT"}""");

        Assert.Equal(UploadOutcomeKind.Refused, (await bed.Worker().HandleAsync("m.card.json")).Kind);

        await bed.UploadAsync("m.card.json", """{"licence":"MIT"}""");
        Assert.Equal(UploadOutcomeKind.Published, (await bed.Worker().HandleAsync("m.card.json")).Kind);
    }

    [Fact]
    public async Task Set_over_the_size_limit_is_refused_before_it_is_read()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        bed.Options.MaxSetBytes = 100;
        await bed.UploadAsync("m.onnx", new byte[101]);

        Assert.Equal(UploadOutcomeKind.Refused, (await bed.Worker().HandleAsync("m.onnx")).Kind);
        Assert.Equal("upload-too-large", (await bed.RejectionsAsync("m/rejected/")).Single().Code);
    }

    [Fact]
    public async Task Incomplete_set_is_refused_after_its_wait_and_published_when_the_file_comes_after_all()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m/model.onnx", UploadModels.WithExternalData("weights.bin"));
        Assert.Equal(UploadOutcomeKind.Waiting, (await bed.Worker().HandleAsync("m/model.onnx")).Kind);

        bed.Time.Advance(bed.Options.WaitForFiles + TimeSpan.FromMinutes(1));
        await bed.Worker().ReconcileAsync();
        Rejection rejection = (await bed.RejectionsAsync("m/rejected/")).Single();
        Assert.Equal("files-missing", rejection.Code);
        Assert.Contains("'m/weights.bin'", rejection.Message, StringComparison.Ordinal);

        await bed.UploadAsync("m/weights.bin", new byte[16]);
        Assert.Equal(UploadOutcomeKind.Published, (await bed.Worker().HandleAsync("m/weights.bin")).Kind);
        Assert.Equal(1, (await bed.IndexAsync("m"))!.Labels[VersionSelector.StableLabel]);
    }

    [Fact]
    public async Task Sidecar_without_a_model_waits_for_it()
    {
        using UploadBed bed = await UploadBed.CreateAsync(azurite);
        await bed.UploadAsync("m.card.json", "{}");

        UploadOutcome outcome = await bed.Worker().HandleAsync("m.card.json");

        Assert.Equal(UploadOutcomeKind.Waiting, outcome.Kind);
        Assert.Contains("'m.onnx'", outcome.Message, StringComparison.Ordinal);
    }
}
