using MaaS.Functions.Telemetry;

namespace OptimizeFunction;

/// <summary>Everything that the handler and the command line need alike.</summary>
internal static class OptimizeFunctionRegistration
{
    public static IHostApplicationBuilder AddOptimizeFunction(this IHostApplicationBuilder builder) =>
        builder.AddTelemetry("maas-optimize").AddMaasOptimization().AddMaasUploads().AddMaasManagement();
}
