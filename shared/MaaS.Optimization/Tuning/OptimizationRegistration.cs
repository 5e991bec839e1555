using MaaS.Optimization;
using MaaS.Optimization.Batching;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.LoadReady;
using MaaS.Optimization.Threading;
using MaaS.Optimization.Tuning;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // By convention registrations are found in this namespace.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the optimizer.</summary>
public static class OptimizationRegistration
{
    /// <summary>
    /// Adds <see cref="IModelOptimizer"/>. The program must begin with <see cref="SandboxProgram"/>, or name another one that
    /// does (<see cref="OptimizationOptions.SandboxAssembly"/>).
    /// </summary>
    public static IHostApplicationBuilder AddMaasOptimization(this IHostApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services
            .AddOptions<OptimizationOptions>()
            .BindConfiguration(OptimizationOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new SandboxLauncher(
            SandboxCommand.For(Options(provider).SandboxAssembly),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SandboxLauncher>>()
        ));
        services.AddSingleton<ISandbox>(provider => new Sandbox(
            provider.GetRequiredService<SandboxLauncher>(),
            Options(provider).SandboxFolder,
            provider.GetRequiredService<ILogger<Sandbox>>()
        ));
        services.TryAddSingleton<IVariantMeasurer, SandboxVariantMeasurer>();
        services.TryAddSingleton<IActivationCalibrator, SandboxActivationCalibrator>();
        services.AddSingleton<ModelVerification>();
        services.AddSingleton<ActivationCollector>();
        services.AddSingleton<PassSequence>();
        services.AddSingleton<ObservedPasses>();
        services.AddSingleton<BiasCorrection>();
        services.AddSingleton<CrossValidation>();
        services.AddSingleton<OptionSearch>();
        services.AddSingleton<CandidateBuilder>();
        services.AddSingleton<CandidateRunner>();
        services.AddSingleton<SensitivitySweep>();
        services.AddSingleton<OperatorExclusion>();
        services.AddSingleton<ServingComparison>();
        services.AddSingleton<CandidateTuner>();
        services.AddSingleton<BatchingDecision>();
        services.AddSingleton<ThreadsDecision>();
        services.AddSingleton<LoadReadyPackaging>();
        services.AddSingleton<ServingPreparation>();
        services.AddSingleton<IModelOptimizer, ModelOptimizer>();
        return builder;
    }

    private static OptimizationOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<OptimizationOptions>>().Value;
}
