using MaaS.Functions.Telemetry;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol;
using MaaS.Runtime.Protocol.V1;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PredictFunction.Endpoints;
using PredictFunction.Http;
using PredictFunction.Telemetry;

namespace PredictFunction.Hosting;

/// <summary>The protocol's routes and what stands behind them, but for the models themselves.</summary>
internal static class Prediction
{
    private const string ServiceName = "maas-predict";

    public static void AddPrediction(this IHostApplicationBuilder builder)
    {
        builder.AddRequestLimits();
        builder.AddTelemetry(ServiceName);
        builder.AddPrometheus(ServiceName);
        builder
            .Services.AddOptions<RepositoryControlOptions>()
            .BindConfiguration(RepositoryControlOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<RequestDeadlines>();
        builder.Services.AddSingleton(services => new InferRequestReader(Limits(services)));
        builder.Services.AddSingleton(services => new PredictRequestReader(Limits(services)));
        builder.Services.AddSingleton<RequestGuard>();
        builder.Services.AddSingleton<ModelRoute>();
        builder.Services.AddSingleton<HealthEndpoints>();
        builder.Services.AddSingleton<ModelEndpoints>();
        builder.Services.AddSingleton<InferEndpoints>();
        builder.Services.AddSingleton<RepositoryEndpoints>();
        builder.Services.AddSingleton<V1Endpoints>();
    }

    /// <summary>The table of contents: every route of the protocol.</summary>
    public static void MapPrediction(this IApplicationBuilder app)
    {
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            routes.ServiceProvider.GetRequiredService<HealthEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<ModelEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<InferEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<RepositoryEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<V1Endpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<MetricsEndpoint>().Map(routes);
        });
    }

    private static RequestLimitsOptions Limits(IServiceProvider services) =>
        services.GetRequiredService<IOptions<RequestLimitsOptions>>().Value;
}
