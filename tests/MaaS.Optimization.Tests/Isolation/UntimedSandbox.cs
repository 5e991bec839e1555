using MaaS.Optimization.Batching;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.LoadReady;
using MaaS.Optimization.Threading;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.Optimization.Tests.Isolation;

/// <summary>Refuses the jobs that time how a variant would be served, which take a large part of the time that measuring may take.</summary>
/// <param name="allowsBatching">Whether it is still found out, and timed, what running rows together gains.</param>
internal sealed class UntimedSandbox(ISandbox sandbox, bool allowsBatching) : ISandbox
{
    /// <summary>Puts it before the sandbox that is registered.</summary>
    public static void Decorate(IServiceCollection services, bool allowsBatching)
    {
        Func<IServiceProvider, object> create = services
            .Last(service => service.ServiceType == typeof(ISandbox))
            .ImplementationFactory!;
        services.AddSingleton<ISandbox>(provider => new UntimedSandbox((ISandbox)create(provider), allowsBatching));
    }

    public Task<SandboxOutcome> RunAsync(
        SandboxJob job,
        SandboxLimits limits,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    ) =>
        job is ThreadsJob or LoadReadyJob || (job is BatchingJob && !allowsBatching)
            ? Task.FromResult<SandboxOutcome>(new SandboxOutcome.Failed(JobStage.Run, "Nothing is timed here."))
            : sandbox.RunAsync(job, limits, progress, cancellationToken);
}
