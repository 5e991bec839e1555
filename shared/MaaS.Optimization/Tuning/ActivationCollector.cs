using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Tuning;

/// <summary>Has a child process run a model on samples for a pass that wants to know its activations.</summary>
internal sealed class ActivationCollector(ISandbox sandbox, IOptions<OptimizationOptions> options)
{
    /// <param name="inputs">Samples to calibrate with; never those that the verdict comes from.</param>
    /// <param name="folder">Takes the model with its extra outputs for a while, and the matrices.</param>
    /// <returns>What was collected, or why nothing could be, as a sentence.</returns>
    public async Task<(ActivationMoments? Moments, string? Problem)> CollectAsync(
        ActivationProbe probe,
        InputSource inputs,
        string folder,
        CancellationToken cancellationToken
    )
    {
        string own = Directory.CreateDirectory(Path.Combine(folder, $"moments-{Guid.NewGuid():N}")).FullName;
        WrittenModel written = OnnxWriter.Write(
            WithOutputs(probe),
            Path.Combine(own, "probe.onnx"),
            new OnnxWriterOptions(),
            cancellationToken
        );
        var job = new MomentsJob
        {
            ModelPath = written.ModelPath,
            Inputs = inputs,
            Axes = probe.Axes,
            Products = probe.Products,
            OutputPath = Path.Combine(own, "moments.bin"),
            BudgetSeconds = options.Value.MeasureTime.TotalSeconds * 2,
        };
        SandboxOutcome outcome = await sandbox.RunAsync(job, options.Value.Limits(), null, cancellationToken);
        File.Delete(written.ModelPath);
        if (written.DataPath is { } data)
        {
            File.Delete(data);
        }

        return outcome switch
        {
            SandboxOutcome.Completed { Result: MomentsResult result } => (
                new ActivationMoments(probe.Axes, job.OutputPath, result.Feeds),
                null
            ),
            SandboxOutcome.Failed failed => (null, $"Activations could not be collected: {failed.Message}"),
            _ => (null, $"Activations could not be collected: the child process ended as {outcome.GetType().Name}."),
        };
    }

    /// <summary>The model with the probed tensors as outputs.</summary>
    public static OnnxModel WithOutputs(ActivationProbe probe)
    {
        OnnxModel copy = probe.Model.Copy();
        HashSet<string> given = [.. copy.Graph.Output.Select(output => output.Name)];
        foreach (string name in probe.Axes.Select(axis => axis.Tensor).Where(given.Add))
        {
            copy.Graph.Output.Add(new ValueInfoProto { Name = name });
        }

        return copy;
    }
}
