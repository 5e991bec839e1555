using System.Text.Json;
using MaaS.Optimization.Batching;
using MaaS.Optimization.LoadReady;
using MaaS.Optimization.Measurement;
using MaaS.Optimization.Threading;

namespace MaaS.Optimization.Isolation;

/// <summary>
/// The child's side of the sandbox. A program that optimizes models starts itself again for every native step, so its
/// <c>Main</c> begins with
/// <code>if (SandboxProgram.IsSandbox(args)) return await SandboxProgram.RunAsync(args);</code>
/// before it builds a host, reads a setting or touches ONNX Runtime.
/// </summary>
public static class SandboxProgram
{
    /// <summary>The first argument of a child; the second is its private folder.</summary>
    internal const string Verb = "sandbox";

    /// <summary>Whether this process was started as a child to run one job.</summary>
    /// <param name="args">The arguments of <c>Main</c>.</param>
    public static bool IsSandbox(string[] args) =>
        args.Length == 2 && string.Equals(args[0], Verb, StringComparison.Ordinal) && Directory.Exists(args[1]);

    /// <summary>Confines this process, runs the job of its private folder and leaves the result there.</summary>
    /// <returns>The exit code: 0 whenever a result (a failure included) was written.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        string folder = args[1];
        ParentWatch.Start();
        SandboxOrder order;
        await using (FileStream stream = File.OpenRead(Path.Combine(folder, SandboxOrder.FileName)))
        {
            order =
                await JsonSerializer.DeserializeAsync(stream, SandboxJson.Default.SandboxOrder)
                ?? throw new InvalidDataException("job.json is empty.");
        }

        Confinement.Enter(order.MemoryBytes, order.ProcessorSeconds);
        SandboxResult result = Execute(order.Job);
        string path = Path.Combine(folder, SandboxOrder.ResultFileName);
        await using (FileStream stream = File.Create(path + ".part"))
        {
            await JsonSerializer.SerializeAsync(stream, result, SandboxJson.Default.SandboxResult);
        }

        File.Move(path + ".part", path);
        return 0;
    }

    private static SandboxResult Execute(SandboxJob job)
    {
        var progress = new ChildProgress();
        try
        {
            return job switch
            {
                InspectJob inspect => InspectRunner.Run(inspect, progress),
                MeasureJob measure => MeasureRunner.Run(measure, progress),
                BatchingJob batching => BatchingRunner.Run(batching, progress),
                MomentsJob moments => MomentsRunner.Run(moments, progress),
                CalibrateJob calibrate => CalibrateRunner.Run(calibrate, Environment.CurrentDirectory, progress),
                LoadReadyJob loadReady => LoadReadyRunner.Run(loadReady, progress),
                ThreadsJob threads => ThreadsRunner.Run(threads, progress),
                CompareJob compare => CompareRunner.Run(compare, progress),
                BiasJob bias => BiasRunner.Run(bias, Environment.CurrentDirectory, progress),
                _ => throw new NotSupportedException($"No runner for {job.GetType().Name}."),
            };
        }
        catch (Exception exception)
        {
            // The one place where anything may be caught: whatever a job throws is its result.
            return new JobFailure(
                progress.Stage,
                JobFailure.Shorten(exception.Message),
                OutOfMemory.IsCauseOf(exception)
            );
        }
    }
}
