using MaaS.Runtime.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // Registration extensions lie where a host looks for them.
namespace Microsoft.Extensions.DependencyInjection;

#pragma warning restore IDE0130

/// <summary>Registration of storage, for both applications.</summary>
public static class ModelStorageRegistration
{
    /// <summary>The connection <c>ModelStorage</c>, its containers, and the published models in them.</summary>
    public static IHostApplicationBuilder AddModelStorage(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<ModelStorageOptions>()
            .BindConfiguration(ModelStorageOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        // Beside the binding above, which is an IConfigureOptions too: TryAddSingleton would find it and add nothing.
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IConfigureOptions<ModelStorageOptions>, ModelStorageConnection>()
        );
        builder.Services.TryAddSingleton<BlobContainers>();
        builder.Services.TryAddSingleton<IModelStore, BlobModelStore>();
        return builder;
    }
}
