using MaaS.Optimization.Management;
using MaaS.Optimization.Publishing;
using MaaS.Optimization.Uploads;
using Microsoft.Extensions.Hosting;

#pragma warning disable IDE0130 // Registrations are found where everyone looks for them, by convention.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what an administrator can do.</summary>
public static class ManagementRegistration
{
    /// <summary>Adds inventory, administration, deletion and reprocessing. Needs <see cref="UploadsRegistration.AddMaasUploads"/>.</summary>
    public static IHostApplicationBuilder AddMaasManagement(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddSingleton(provider => new ModelInventory(
                provider.GetRequiredService<ModelContainers>(),
                provider.GetRequiredService<ModelDocuments>()
            ))
            .AddSingleton(provider => new ModelAdministration(
                provider.GetRequiredService<ModelDocuments>(),
                provider.GetRequiredService<VersionFolders>(),
                provider.GetRequiredService<VersionRetention>()
            ))
            .AddSingleton(provider => new ModelDeletion(
                provider.GetRequiredService<ModelContainers>(),
                provider.GetRequiredService<ModelDocuments>(),
                provider.GetRequiredService<VersionFolders>(),
                provider.GetRequiredService<UploadSetReader>()
            ))
            .AddSingleton(provider => new UploadReprocessing(
                provider.GetRequiredService<ModelDocuments>(),
                provider.GetRequiredService<UploadSetReader>(),
                provider.GetRequiredService<SettledUploads>()
            ));
        return builder;
    }
}
