using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Finds out whether an upload can be served: as it came, and as it would be published. All that ONNX Runtime does happens in
/// child processes.
/// </summary>
internal sealed class ModelVerification(ISandbox sandbox)
{
    private const string PreparedFile = "model.onnx";

    /// <summary>Loads and runs the model in child processes; writes what is to be published where it differs from the upload.</summary>
    /// <param name="model">The upload as it was read; it stays open.</param>
    /// <param name="progress">Told of each step.</param>
    public async Task<OnnxOutcome<VerifiedModel>> VerifyAsync(
        OnnxModel model,
        OptimizationRequest request,
        OptimizationPlan plan,
        SandboxLimits limits,
        IProgress<OptimizationProgress> progress,
        CancellationToken cancellationToken
    )
    {
        if (!Prepare(model, plan).TryGet(out PreparedModel? prepared, out RefusalReason? refusal))
        {
            return refusal;
        }

        InspectJob job = Job(model, request, plan);
        Original original = AsUploaded(model, request.ModelPath, prepared);
        if (original.Preparations.Count > 0)
        {
            progress.Report(new OptimizationProgress("verify", "loading the model as it was uploaded"));
            OnnxOutcome<InspectResult> uploaded = await InspectAsync(job, model, original, limits, cancellationToken);
            if (uploaded.Refusal is not null)
            {
                return uploaded.Refusal;
            }

            original = Rewrite(original, prepared, request.WorkFolder, cancellationToken);
        }

        progress.Report(new OptimizationProgress("verify", "loading and running the model"));
        job = job with { ModelPath = original.Path, SamplesPath = request.SamplesPath, Metric = plan.Metric };
        OnnxOutcome<InspectResult> inspected = await InspectAsync(
            job,
            prepared.Model,
            original,
            limits,
            cancellationToken
        );
        if (!inspected.TryGet(out InspectResult? inspection, out refusal))
        {
            return refusal;
        }

        return Judge(inspection, plan) is { } problem
            ? problem
            : new VerifiedModel
            {
                Model = prepared.Model,
                Path = original.Path,
                DataFiles = original.DataFiles,
                SizeBytes = FileSizes.Of(original.Path, original.DataFiles),
                Precision = ModelPrecision.Of(prepared.Model),
                Signature = DimensionLimits.Apply(inspection.Signature!, plan.Limits),
                Inspection = inspection,
                Features = FeatureOutputs.Of(prepared.Model),
                Preparations = original.Preparations,
            };
    }

    private static InspectJob Job(OnnxModel model, OptimizationRequest request, OptimizationPlan plan) =>
        new()
        {
            ModelPath = request.ModelPath,
            Limits = plan.Limits,
            Integers = IntegerInputs.Of(model),
        };

    private static OnnxOutcome<PreparedModel> Prepare(OnnxModel model, OptimizationPlan plan)
    {
        OnnxModel specialized = plan.Constants.Count == 0 ? model : model.Copy();
        IReadOnlyList<string> constants = InputSpecialization.Apply(
            specialized,
            plan.Constants,
            out IReadOnlyList<string> problems
        );
        if (problems.Count > 0)
        {
            return ModelRefusals.OfPlan(problems);
        }

        return ModelPreparation.Prepare(specialized).TryGet(out PreparedModel? prepared, out RefusalReason? refusal)
            ? prepared with
            {
                Changes = [.. constants, .. prepared.Changes],
            }
            : refusal;
    }

    private static Original AsUploaded(OnnxModel model, string path, PreparedModel prepared)
    {
        string[] locations = [.. DataLocations(model)];
        // A published version is one flat folder.
        bool isNested = Array.Exists(locations, location => location.Contains('/'));
        return new Original(
            path,
            locations,
            isNested
                ? [.. prepared.Changes, "External data was gathered into one file beside the model."]
                : prepared.Changes
        );
    }

    private static Original Rewrite(
        Original original,
        PreparedModel prepared,
        string workFolder,
        CancellationToken cancellationToken
    )
    {
        string folder = Directory.CreateDirectory(Path.Combine(workFolder, "original")).FullName;
        WrittenModel written = OnnxWriter.Write(
            prepared.Model,
            Path.Combine(folder, PreparedFile),
            new OnnxWriterOptions(),
            cancellationToken
        );
        return original with
        {
            Path = written.ModelPath,
            DataFiles = written.DataPath is null ? [] : [Path.GetFileName(written.DataPath)],
        };
    }

    private async Task<OnnxOutcome<InspectResult>> InspectAsync(
        InspectJob job,
        OnnxModel model,
        Original original,
        SandboxLimits limits,
        CancellationToken cancellationToken
    )
    {
        long size = FileSizes.Of(original.Path, original.DataFiles);
        if (UnrunModel.IsBeyond(limits, size))
        {
            return UnrunModel.Inspect(model, limits, size);
        }

        SandboxOutcome outcome = await sandbox.RunAsync(job, limits, null, cancellationToken);
        if (outcome is SandboxOutcome.Completed { Result: InspectResult result })
        {
            return result;
        }

        RefusalReason refusal = ModelRefusals.From(outcome, job);
        return UnrunModel.Explains(refusal, limits, size) ? UnrunModel.Inspect(model, limits, size) : refusal;
    }

    private static RefusalReason? Judge(InspectResult inspection, OptimizationPlan plan)
    {
        if (inspection.Signature is null)
        {
            return new RefusalReason(
                "not-a-tensor",
                $"{string.Join("; ", inspection.NonTensors)}. Requests and responses carry dense tensors of the protocol's types only."
            );
        }

        if (inspection.SampleProblems.Count > 0)
        {
            return new RefusalReason("samples-malformed", string.Join(' ', inspection.SampleProblems));
        }

        string[] problems =
        [
            .. DimensionLimits.Problems(inspection.Signature, plan.Limits),
            .. MetricProblems(plan.Metric, inspection),
        ];
        return problems.Length > 0 ? ModelRefusals.OfPlan(problems) : null;
    }

    /// <summary>A metric that the plan asks for and that cannot be taken; without samples it is only a wish.</summary>
    private static IEnumerable<string> MetricProblems(MetricSpec? metric, InspectResult inspection)
    {
        if (
            metric?.Output is { } output
            && !inspection.Signature!.Outputs.Any(spec => string.Equals(spec.Name, output, StringComparison.Ordinal))
        )
        {
            string names = string.Join(", ", inspection.Signature.Outputs.Select(spec => $"'{spec.Name}'"));
            yield return $"$.metric.output: the model has no output '{output}'; it has {names}";
        }

        if (
            metric?.Label is { } label
            && !inspection.IsUnrun
            && !inspection.Labels.Any(array => string.Equals(array.Name, label, StringComparison.Ordinal))
        )
        {
            string names = string.Join(", ", inspection.Labels.Select(array => $"'{array.Name}'"));
            yield return $"$.metric.label: samples.npz has no array '{label}' besides the inputs; it has {(names.Length == 0 ? "none" : names)}";
        }
        else if (metric is not null && inspection is { SampleCount: > 0, Metric: null, NoMetric: { } reason })
        {
            yield return $"$.metric: {reason}";
        }
    }

    private static IEnumerable<string> DataLocations(OnnxModel model) =>
        ModelTensors
            .Of(model.Proto)
            .Where(ExternalDataReference.IsExternal)
            .Select(tensor =>
                ExternalDataReference.Of(tensor).TryGet(out ExternalDataReference? reference, out _)
                    ? reference.Location
                    : null
            )
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);

    /// <summary>The files that are to be published as <c>original</c>.</summary>
    /// <param name="Preparations">Why they are not the uploaded ones; empty: they are.</param>
    private sealed record Original(string Path, IReadOnlyList<string> DataFiles, IReadOnlyList<string> Preparations);
}
