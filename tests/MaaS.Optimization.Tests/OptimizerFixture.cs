using MaaS.Optimization.Tests.Isolation;
using MaaS.Optimization.Tuning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Moq;

namespace MaaS.Optimization.Tests;

/// <summary>The optimizer as an app registers it, with children that are the probe program.</summary>
internal sealed class OptimizerFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Null: candidates are really measured. Otherwise, neither is what more threads gain nor how soon an instance answers.</summary>
    public IVariantMeasurer? Measurer { get; init; }

    /// <summary>With a <see cref="Measurer"/>: whether what running rows together gains is timed all the same, and weighs with its figures.</summary>
    public bool TimesBatching { get; init; } = true;

    /// <summary>Null: that of the app.</summary>
    public Func<IServiceProvider, IActivationCalibrator>? Calibrator { get; init; }

    public TimeSpan MeasureTime { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan WallClock { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Of one child process.</summary>
    public int MemoryMegabytes { get; init; } = 1_024;

    public string Folder => _folder.Path;

    public async Task<OptimizationOutcome> OptimizeAsync(
        string modelPath,
        ReadOnlyMemory<byte>? plan,
        string? samples,
        CancellationToken cancellationToken
    )
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        if (Measurer is not null)
        {
            builder.Services.AddSingleton(Measurer);
        }

        if (Calibrator is not null)
        {
            builder.Services.AddSingleton(Calibrator);
        }

        builder.AddMaasOptimization();
        if (Measurer is not null)
        {
            UntimedSandbox.Decorate(builder.Services, TimesBatching);
        }

        builder.Services.Configure<OptimizationOptions>(options =>
        {
            options.SandboxAssembly = TestSandbox.ProbeAssembly;
            options.SandboxFolder = Folder;
            options.SandboxMemoryMegabytes = MemoryMegabytes;
            options.SandboxWallClock = WallClock;
            options.MeasureTime = MeasureTime;
        });
        using IHost host = builder.Build();
        var request = new OptimizationRequest
        {
            ModelPath = modelPath,
            Plan = plan,
            SamplesPath = samples,
            WorkFolder = Directory.CreateDirectory(Path.Combine(Folder, $"work-{Guid.NewGuid():N}")).FullName,
        };
        return await host
            .Services.GetRequiredService<IModelOptimizer>()
            .OptimizeAsync(request, Mock.Of<IProgress<OptimizationProgress>>(), cancellationToken);
    }

    public void Dispose() => _folder.Dispose();
}
