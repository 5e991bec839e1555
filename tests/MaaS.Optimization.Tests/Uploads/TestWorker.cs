using MaaS.Optimization.Management;
using MaaS.Optimization.Publishing;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Options = Microsoft.Extensions.Options.Options;

namespace MaaS.Optimization.Tests.Uploads;

/// <summary>One process of the optimizing app, put together by hand.</summary>
internal sealed class TestWorker
{
    public TestWorker(ModelContainers containers, UploadBed bed)
    {
        var uploads = Options.Create(bed.Options);
        var publishing = Options.Create(bed.Publishing);
        Documents = new ModelDocuments(containers);
        Folders = new VersionFolders(containers);
        var sweep = new VersionSweep(containers);
        Claims = new VersionClaims(containers, Folders, sweep, publishing, bed.Time);
        Retention = new VersionRetention(Documents, Folders, Claims, sweep, publishing);
        Index = new IndexCommit(Documents, bed.Time);
        Reader = new UploadSetReader(containers, uploads);
        Decisions = new UploadDecisions(Documents, uploads, bed.Time, NullLogger<UploadDecisions>.Instance);
        var build = new UploadBuild(
            Reader,
            Documents,
            new NameOwners(Documents),
            Claims,
            bed.Optimizer,
            new VersionPublisher(new PayloadUpload(containers), bed.Optimizer, bed.Time),
            Index,
            Retention,
            Decisions,
            bed.Time,
            NullLogger<UploadBuild>.Instance
        );
        var evaluation = new UploadEvaluation(
            Reader,
            Documents,
            Folders,
            new UploadGatherer(new PartDownload(containers), bed.Optimizer),
            Decisions,
            build,
            uploads,
            bed.Time
        );
        Uploads = new UploadWorker(evaluation, Decisions, uploads, bed.Time, NullLogger<UploadWorker>.Instance);
        var settled = new SettledUploads(bed.Time);
        Inventory = new ModelInventory(containers, Documents);
        Administration = new ModelAdministration(Documents, Folders, Retention);
        Deletion = new ModelDeletion(containers, Documents, Folders, Reader);
        Reprocessing = new UploadReprocessing(Documents, Reader, settled);
        Reconciler = new Reconciler(Reader, Uploads, settled, uploads, bed.Time, NullLogger<Reconciler>.Instance);
    }

    public ModelDocuments Documents { get; }

    public VersionFolders Folders { get; }

    public VersionClaims Claims { get; }

    public VersionRetention Retention { get; }

    public IndexCommit Index { get; }

    public UploadSetReader Reader { get; }

    public UploadDecisions Decisions { get; }

    public ModelInventory Inventory { get; }

    public ModelAdministration Administration { get; }

    public ModelDeletion Deletion { get; }

    public UploadReprocessing Reprocessing { get; }

    public UploadWorker Uploads { get; }

    public Reconciler Reconciler { get; }

    public Task<UploadOutcome> HandleAsync(string blob) =>
        Uploads.HandleAsync(blob, TestContext.Current.CancellationToken);

    public Task<UploadOutcome> EvaluateAsync(string model) =>
        Uploads.EvaluateAsync(ModelName.Parse(model), TimeSpan.Zero, TestContext.Current.CancellationToken);

    public async Task<UploadRecord?> RecordAsync(string model) =>
        (await Documents.Record(ModelName.Parse(model)).ReadAsync(TestContext.Current.CancellationToken)).Value;

    public Task<ReconcileReport> ReconcileAsync() => Reconciler.RunAsync(TestContext.Current.CancellationToken);
}
