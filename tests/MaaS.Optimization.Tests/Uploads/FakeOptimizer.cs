using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Uploads;

/// <summary>Publishes every model as it came, with a "smaller" variant beside it; tests replace what it does.</summary>
internal sealed class FakeOptimizer : IModelOptimizer
{
    private int _calls;

    public string Version { get; set; } = "fake-1";

    public int Calls => _calls;

    /// <summary>Runs first; a result that is not null is the outcome.</summary>
    public Func<OptimizationRequest, CancellationToken, Task<OptimizationOutcome?>> Instead { get; set; } =
        (_, _) => Task.FromResult<OptimizationOutcome?>(null);

    public async Task<OptimizationOutcome> OptimizeAsync(
        OptimizationRequest request,
        IProgress<OptimizationProgress> progress,
        CancellationToken cancellationToken
    )
    {
        Interlocked.Increment(ref _calls);
        Assert.Empty(Directory.EnumerateFileSystemEntries(request.WorkFolder));
        progress.Report(new OptimizationProgress("verify", "loading the model"));
        if (await Instead(request, cancellationToken) is { } outcome)
        {
            return outcome;
        }

        progress.Report(new OptimizationProgress("pass", "int8-dynamic (1 of 1)"));
        byte[] model = await File.ReadAllBytesAsync(request.ModelPath, cancellationToken);
        string[] data =
        [
            .. Directory
                .EnumerateFiles(Path.GetDirectoryName(request.ModelPath)!)
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(UploadName.IsDataFileName),
        ];
        foreach (string file in data)
        {
            File.Copy(
                Path.Combine(Path.GetDirectoryName(request.ModelPath)!, file),
                Path.Combine(request.WorkFolder, file)
            );
        }

        await File.WriteAllBytesAsync(Path.Combine(request.WorkFolder, "model.onnx"), model, cancellationToken);
        await File.WriteAllBytesAsync(
            Path.Combine(request.WorkFolder, "int8-dynamic.onnx"),
            model[..(model.Length / 2)],
            cancellationToken
        );
        return new OptimizationOutcome.Optimized(
            new ModelSignature { Inputs = [], Outputs = [] },
            [
                new PreparedVariant(Variant("int8-dynamic", "int8-dynamic.onnx", []), request.WorkFolder),
                new PreparedVariant(Variant(ModelVariant.OriginalName, "model.onnx", data), request.WorkFolder),
            ],
            """{"fake":true}"""u8.ToArray(),
            "<!doctype html>"u8.ToArray()
        );
    }

    private static ModelVariant Variant(string name, string file, IReadOnlyList<string> data) =>
        new()
        {
            Name = name,
            File = file,
            DataFiles = data,
            Target = "cpu",
            Precision = "fp32",
            SizeBytes = 1,
            Gated = true,
        };
}
