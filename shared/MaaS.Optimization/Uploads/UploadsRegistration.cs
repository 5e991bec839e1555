using MaaS.Optimization.Publishing;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // Registrations are found where everyone looks for them, by convention.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the way of an upload: gather, build, publish, reconcile.</summary>
public static class UploadsRegistration
{
    /// <summary>Adds storage, <see cref="UploadWorker"/> and <see cref="Reconciler"/>; an <see cref="MaaS.Optimization.IModelOptimizer"/> is the caller's.</summary>
    public static IHostApplicationBuilder AddMaasUploads(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<UploadsOptions>()
            .BindConfiguration(UploadsOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder
            .Services.AddOptions<PublishingOptions>()
            .BindConfiguration(PublishingOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.AddModelStorage();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(provider =>
        {
            BlobContainers containers = provider.GetRequiredService<BlobContainers>();
            return new ModelContainers(containers.Models, containers.Uploads);
        });
        builder.Services.AddPublishing().AddUploads();
        return builder;
    }

    private static IServiceCollection AddPublishing(this IServiceCollection services) =>
        services
            .AddSingleton<ModelDocuments>()
            .AddSingleton<VersionFolders>()
            .AddSingleton<VersionSweep>()
            .AddSingleton<VersionClaims>()
            .AddSingleton<VersionRetention>()
            .AddSingleton<NameOwners>()
            .AddSingleton<PayloadUpload>()
            .AddSingleton<VersionPublisher>()
            .AddSingleton<IndexCommit>();

    private static IServiceCollection AddUploads(this IServiceCollection services) =>
        services
            .AddSingleton<UploadSetReader>()
            .AddSingleton<PartDownload>()
            .AddSingleton<UploadGatherer>()
            .AddSingleton<UploadDecisions>()
            .AddSingleton<UploadBuild>()
            .AddSingleton<UploadEvaluation>()
            .AddSingleton<SettledUploads>()
            .AddSingleton(provider => new UploadWorker(
                provider.GetRequiredService<UploadEvaluation>(),
                provider.GetRequiredService<UploadDecisions>(),
                provider.GetRequiredService<IOptions<UploadsOptions>>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<UploadWorker>>()
            ))
            .AddSingleton(provider => new Reconciler(
                provider.GetRequiredService<UploadSetReader>(),
                provider.GetRequiredService<UploadWorker>(),
                provider.GetRequiredService<SettledUploads>(),
                provider.GetRequiredService<IOptions<UploadsOptions>>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Reconciler>>()
            ));
}
