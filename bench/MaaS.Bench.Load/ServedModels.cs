using MaaS.Optimization;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MaaS.Bench.Load;

/// <summary>
/// The measured models as the optimizer prepares an original that it publishes: batching, threads and a load-ready form, all found
/// out in its child processes. No optimized forms: other servers run the same model.
/// </summary>
internal sealed class ServedModels : IDisposable
{
    private const int SampleRows = 16;

    /// <summary>Less than an app takes: six models are prepared before anything is measured.</summary>
    private static readonly TimeSpan MeasureTime = TimeSpan.FromSeconds(3);

    private readonly IHost _host;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("maas-bench-models");

    public ServedModels()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddMaasOptimization();
        builder.Services.Configure<OptimizationOptions>(options =>
        {
            options.SandboxAssembly = Path.Combine(
                RepositoryFolder.BuiltApp("OptimizeFunction"),
                "OptimizeFunction.dll"
            );
            options.MeasureTime = MeasureTime;
        });
        _host = builder.Build();
    }

    /// <summary>Version 1 of a model, as it is published.</summary>
    /// <exception cref="InvalidOperationException">The optimizer refuses it.</exception>
    public async Task<ModelPackage> PrepareAsync(BenchModel model, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = _folder.CreateSubdirectory(model.Name);
        var request = new OptimizationRequest
        {
            ModelPath = Path.Combine(folder.FullName, "model.onnx"),
            SamplesPath = Path.Combine(folder.FullName, "samples.npz"),
            WorkFolder = folder.CreateSubdirectory("work").FullName,
        };
        await File.WriteAllBytesAsync(request.ModelPath, model.Onnx(), cancellationToken);
        model.WriteSamples(request.SamplesPath, SampleRows);
        var progress = new Progress<OptimizationProgress>();
        using OnnxModel read = Require(OnnxReader.Read(request.ModelPath, cancellationToken));
        VerifiedModel verified = Require(
            await Get<ModelVerification>()
                .VerifyAsync(
                    read,
                    request,
                    new OptimizationPlan(),
                    Get<IOptions<OptimizationOptions>>().Value.Limits(),
                    progress,
                    cancellationToken
                )
        );
        IReadOnlyList<PreparedVariant> prepared = await Get<ServingPreparation>()
            .PrepareAsync(
                [PublishedVariants.Original(verified, null)],
                verified,
                request.WorkFolder,
                progress,
                cancellationToken
            );
        return await PackAsync(model.Name, verified.Signature, prepared[0], cancellationToken);
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Delete(recursive: true);
    }

    private T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    private static T Require<T>(OnnxOutcome<T> outcome)
        where T : class =>
        outcome.TryGet(out T? value, out RefusalReason? refusal)
            ? value
            : throw new InvalidOperationException(refusal.Message);

    private static async Task<ModelPackage> PackAsync(
        string name,
        ModelSignature signature,
        PreparedVariant prepared,
        CancellationToken cancellationToken
    )
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach ((string file, string path) in prepared.Files())
        {
            files[file] = await File.ReadAllBytesAsync(path, cancellationToken);
        }

        return ModelPackage.Of(name, 1, signature, prepared.Variant, files);
    }
}
