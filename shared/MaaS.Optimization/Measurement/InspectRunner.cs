using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Runs an <see cref="InspectJob"/>.</summary>
internal static class InspectRunner
{
    public static InspectResult Run(InspectJob job, ChildProgress progress)
    {
        progress.Begin(JobStage.Load, "creating a session");
        using NativeSession session = NativeSession.Load(job.ModelPath);
        string version = OrtEnv.Instance().GetVersionString();
        ModelSignature? signature = session.ReadSignature(out IReadOnlyList<string> nonTensors);
        if (signature is null)
        {
            return new InspectResult { NonTensors = nonTensors, RuntimeVersion = version };
        }

        var result = new InspectResult { Signature = signature, RuntimeVersion = version };
        progress.Begin(JobStage.Inputs, "reading inputs");
        return job.SamplesPath is not null
            ? WithSamples(session, signature, job, result, progress)
            : WithGenerated(session, Limited(signature, job.Limits), job.Integers, result, progress);
    }

    private static InspectResult WithSamples(
        NativeSession session,
        ModelSignature signature,
        InspectJob job,
        InspectResult result,
        ChildProgress progress
    )
    {
        try
        {
            using SampleArchive archive = SampleArchive.Open(job.SamplesPath!);
            SampleSet? samples = SampleSet.Bind(archive, signature, out IReadOnlyList<string> problems);
            if (samples is null)
            {
                return result with { SampleProblems = problems };
            }

            var inference = new MetricInference(signature, samples);
            LabelArray? label = inference.Label(job.Metric, out string? none);
            SampleFeed first = samples.Read(label).First();
            progress.Begin(JobStage.Run, "running the first sample");
            MetricSpec? metric = null;
            IReadOnlyList<string> nonFinite = RunOnce(
                session,
                signature,
                first,
                answers =>
                    metric = label is null
                        ? null
                        : inference.Resolve(job.Metric, label, first.Label!, answers, out none)
            );
            return result with
            {
                Inputs = new InputSource { SamplesPath = job.SamplesPath },
                SampleCount = samples.Count,
                Labels = samples.Labels,
                Metric = metric,
                NoMetric = none,
                NonFiniteOutputs = nonFinite,
            };
        }
        catch (SampleFormatException exception)
        {
            return result with { SampleProblems = [exception.Message] };
        }
    }

    private static InspectResult WithGenerated(
        NativeSession session,
        ModelSignature signature,
        IReadOnlyDictionary<string, IntegerRange> integers,
        InspectResult result,
        ChildProgress progress
    )
    {
        progress.Begin(JobStage.Run, "running generated inputs");
        var problems = new List<OnnxRuntimeException>();
        if (RunAny(session, signature, SampleGenerator.Recipes(signature, integers), result, problems) is { } ran)
        {
            return ran;
        }

        if (problems.Find(OutOfMemory.IsCauseOf) is { } allocation)
        {
            throw allocation;
        }

        return RunAny(session, signature, SampleGenerator.LongRecipes(signature, integers), result, problems)
            ?? result with
            {
                RunProblem = JobFailure.Shorten(problems[0].Message),
            };
    }

    /// <summary>What the first recipe that the model runs says of it; null: it runs none.</summary>
    private static InspectResult? RunAny(
        NativeSession session,
        ModelSignature signature,
        IEnumerable<InputRecipe> recipes,
        InspectResult result,
        List<OnnxRuntimeException> problems
    )
    {
        foreach (InputRecipe recipe in recipes)
        {
            try
            {
                IReadOnlyList<string> nonFinite = RunOnce(
                    session,
                    signature,
                    SampleGenerator.Feed(signature, recipe, 0)
                );
                return result with
                {
                    Inputs = new InputSource { Recipe = recipe },
                    NonFiniteOutputs = nonFinite,
                };
            }
            catch (OnnxRuntimeException exception)
            {
                // Our guess of sizes or integers may be what is wrong; others follow.
                problems.Add(exception);
            }
        }

        return null;
    }

    private static List<string> RunOnce(
        NativeSession session,
        ModelSignature signature,
        SampleFeed feed,
        Action<IReadOnlyList<OrtValue>>? look = null
    )
    {
        OrtValue[] inputs = session.Bind(feed);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(inputs);
            look?.Invoke([.. outputs]);
            var nonFinite = new List<string>();
            for (int i = 0; i < outputs.Count; i++)
            {
                TensorSpec spec = signature.Outputs[i];
                if (
                    ElementConversion.IsFloat(spec.DataType)
                    && !Array.TrueForAll(NativeTensors.ToDoubles(outputs[i], spec.DataType), double.IsFinite)
                )
                {
                    nonFinite.Add(spec.Name);
                }
            }

            return nonFinite;
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }

    private static ModelSignature Limited(ModelSignature signature, IReadOnlyDictionary<string, long[]>? limits) =>
        limits is null
            ? signature
            : signature with
            {
                Inputs =
                [
                    .. signature.Inputs.Select(input =>
                        limits.TryGetValue(input.Name, out long[]? sizes) && sizes.Length == input.Shape.Count
                            ? input with
                            {
                                MaxDimensions = sizes,
                            }
                            : input
                    ),
                ],
            };
}
