using MaaS.Optimization.Isolation;
using MaaS.Optimization.LoadReady;
using MaaS.Optimization.Threading;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.Optimization.Tests.Isolation;

/// <summary>Refuses the jobs that time how a variant would be served, which take a large part of the time that measuring may take.</summary>
internal sealed class UntimedSandbox(ISandbox sandbox) : ISandbox
{
    /// <summary>Puts it before the sandbox that is registered.</summary>
    public static void Decorate(IServiceCollection services)
    {
        Func<IServiceProvider, object> create = services
            .Last(service => service.ServiceType == typeof(ISandbox))
            .ImplementationFactory!;
        services.AddSingleton<ISandbox>(provider => new UntimedSandbox((ISandbox)create(provider)));
    }

    public Task<SandboxOutcome> RunAsync(
        SandboxJob job,
        SandboxLimits limits,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    ) =>
        job is ThreadsJob or LoadReadyJob
            ? Task.FromResult<SandboxOutcome>(new SandboxOutcome.Failed(JobStage.Run, "Nothing is timed here."))
            : sandbox.RunAsync(job, limits, progress, cancellationToken);
}
