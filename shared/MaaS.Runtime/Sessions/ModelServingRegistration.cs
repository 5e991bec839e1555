using MaaS.Runtime.Batching;
using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // Registration extensions lie where a host looks for them.
namespace Microsoft.Extensions.DependencyInjection;

#pragma warning restore IDE0130

/// <summary>Registration of everything that serves models.</summary>
public static class ModelServingRegistration
{
    /// <summary>Adds <see cref="IModelServer"/> and all that stands behind it.</summary>
    public static IHostApplicationBuilder AddMaasModels(this IHostApplicationBuilder builder)
    {
        OnnxRuntimeEnvironment.Preload();
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder.AddModelStorage().AddModelCatalog().AddModelFiles().AddModelSessions().AddModelServer();
    }

    private static IHostApplicationBuilder AddModelCatalog(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<CatalogOptions>(CatalogOptions.SectionName);
        builder.Services.AddSingleton<ModelCatalog>();
        builder.Services.AddSingleton<ModelListing>();
        return builder;
    }

    private static IHostApplicationBuilder AddModelFiles(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<FileCacheOptions>(FileCacheOptions.SectionName);
        builder.Services.AddSingleton<FileCacheRoom>();
        builder.Services.AddSingleton<ModelFileCache>();
        return builder;
    }

    private static IHostApplicationBuilder AddModelSessions(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<OnnxRuntimeOptions>(OnnxRuntimeOptions.SectionName);
        builder.AddValidatedOptions<ModelSessionOptions>(ModelSessionOptions.SectionName);
        builder.AddValidatedOptions<BatchingOptions>(BatchingOptions.SectionName);
        builder.Services.AddSingleton<SessionFactory>();
        builder.Services.AddSingleton<ResidentModels>();
        builder.Services.AddSingleton<RememberedShapes>();
        builder.Services.AddSingleton(services => new RunThreads(
            services.GetRequiredService<IOptions<ModelSessionOptions>>().Value.ThreadsOfPool
        ));
        builder.Services.AddSingleton<ModelOpener>();
        builder.Services.AddSingleton<HostForms>();
        builder.Services.AddSingleton<ModelLoader>();
        builder.Services.AddSingleton<LabelSwap>();
        builder.Services.AddSingleton<MemoryTrim>();
        builder.Services.AddSingleton<ModelRunner>();
        return builder;
    }

    private static IHostApplicationBuilder AddModelServer(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<RequestDeadlines>();
        builder.Services.AddSingleton<ModelServer>();
        builder.Services.AddSingleton<IModelServer>(services => services.GetRequiredService<ModelServer>());
        builder.Services.AddHostedService<ModelUpkeep>();
        return builder;
    }

    private static void AddValidatedOptions<TOptions>(this IHostApplicationBuilder builder, string section)
        where TOptions : class =>
        builder.Services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
