using System.Text.Json;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Onnx;

/// <summary>
/// The format's own backend models (Debian's libonnx-testdata: about a thousand, every operator of opset 17 and before). What
/// ONNX Runtime runs must survive reading, constant lifting, the division guard and writing with the same bits in every output.
/// </summary>
public sealed class OnnxBackendModelsTests
{
    [ToolchainFact]
    public void Every_backend_model_that_runs_survives_reading_lifting_guarding_and_writing_with_equal_outputs()
    {
        var failures = new List<string>();
        int compared = 0;
        foreach (BackendModel model in BackendModels.All())
        {
            compared++;
            if (Difference(model) is { } difference)
            {
                failures.Add($"{model.Name}: {difference}");
            }
        }

        int all = BackendModels.Files().Length;
        TestContext.Current.SendDiagnosticMessage($"{compared} of {all} models compared.");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.InRange(compared, Math.Max(1, all / 2), all);
    }

    [ToolchainFact]
    public void Every_pass_either_leaves_a_backend_model_alone_or_makes_one_that_runs()
    {
        var failures = new List<string>();
        int changed = 0;
        foreach (BackendModel model in BackendModels.All())
        {
            if (BackendModels.Read(model) is not { } read)
            {
                continue;
            }

            using OnnxModel opened = read;
            ConstantLifting.Lift(opened);
            BackendModels.Freeze(opened, model.Feeds);
            foreach (IOptimizationPass pass in PassCatalog.All)
            {
                (bool made, string? failure) = Try(pass, opened, model.Feeds.Take(1).ToList());
                changed += made ? 1 : 0;
                if (failure is not null)
                {
                    failures.Add($"{model.Name}, {pass.Descriptor.Name}: {failure}");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.True(changed > 0, "No pass changed any model: the test tested nothing.");
    }

    /// <summary>The weights are what the models get as inputs, for that is what passes fold and fuse.</summary>
    [ToolchainFact]
    public void Every_exact_pass_alone_and_all_of_them_one_after_the_other_keep_the_answers_of_every_backend_model()
    {
        IOptimizationPass[] exact =
        [
            .. PassCatalog.All.Where(pass => pass.Descriptor.Exactness == PassExactness.Exact),
        ];
        var failures = new List<string>();
        var changed = exact.ToDictionary(pass => pass.Descriptor.Name, _ => 0, StringComparer.Ordinal);
        using var folder = new TemporaryFolder();
        foreach (BackendModel model in BackendModels.All())
        {
            if (BackendModels.Read(model) is not { } read)
            {
                continue;
            }

            using OnnxModel opened = read;
            BackendModels.Freeze(opened, model.Feeds);
            OnnxModel all = opened;
            foreach (IOptimizationPass pass in exact)
            {
                PassOutcome alone = pass.Apply(opened, null, TestContext.Current.CancellationToken);
                all = pass.Apply(all, null, TestContext.Current.CancellationToken).Model;
                if (alone.Report.ChangedAnything)
                {
                    changed[pass.Descriptor.Name]++;
                    Compare(model, alone.Model, pass.Descriptor.Name);
                }
            }

            Compare(model, all, "all of them");
        }

        TestContext.Current.SendDiagnosticMessage(string.Join(", ", changed));
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.InRange(changed["opset-upgrade"], 50, int.MaxValue);

        void Compare(BackendModel original, OnnxModel made, string by)
        {
            if (Distance(original, made, folder.File("made.onnx")) is { } failure)
            {
                failures.Add($"{original.Name}, {by}: {failure}");
            }
        }
    }

    [ToolchainFact]
    public void Every_backend_model_of_an_older_opset_has_equal_outputs_in_opset_13_or_stays_with_the_reason()
    {
        IOptimizationPass upgrade = PassCatalog.Find("opset-upgrade")!;
        var failures = new List<string>();
        var left = new List<string>();
        int upgraded = 0;
        foreach (BackendModel model in BackendModels.All())
        {
            if (BackendModels.Read(model) is not { } read)
            {
                continue;
            }

            using OnnxModel opened = read;
            PassOutcome outcome = upgrade.Apply(opened, null, TestContext.Current.CancellationToken);
            left.AddRange(outcome.Report.LeftAlone.Select(reason => $"{model.Name}: {reason.Reason}"));
            if (!outcome.Report.ChangedAnything)
            {
                continue;
            }

            upgraded++;
            using var folder = new TemporaryFolder();
            string written = folder.File("written.onnx");
            OnnxWriter.Write(outcome.Model, written, new OnnxWriterOptions(), TestContext.Current.CancellationToken);
            if (BackendModels.Run(written, model.Feeds) is not { } actual)
            {
                failures.Add($"{model.Name}: no longer runs");
            }
            else if (model.Outputs.Zip(actual).Any(pair => !pair.First.Is(pair.Second)))
            {
                failures.Add($"{model.Name}: other outputs");
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{upgraded} upgraded; left: {string.Join("; ", left)}");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.InRange(upgraded, 50, int.MaxValue);
    }

    /// <summary>What is wrong with a model's answers; null: they are those of the original.</summary>
    private static string? Distance(BackendModel original, OnnxModel made, string path)
    {
        OnnxWriter.Write(made, path, new OnnxWriterOptions(), TestContext.Current.CancellationToken);
        return BackendModels.Run(path, original.Feeds.Take(1).ToList()) is not { } answers ? "no longer runs"
            : original.Outputs.Zip(answers).Any(pair => !pair.First.IsNear(pair.Second)) ? "other outputs"
            : null;
    }

    private static (bool Made, string? Failure) Try(
        IOptimizationPass pass,
        OnnxModel model,
        IReadOnlyList<TensorProto> feeds
    )
    {
        try
        {
            PassOutcome outcome = pass.Apply(model, SmallestWeights(pass), TestContext.Current.CancellationToken);
            if (!outcome.Report.ChangedAnything)
            {
                return (false, null);
            }

            using var folder = new TemporaryFolder();
            string written = folder.File("written.onnx");
            OnnxWriter.Write(outcome.Model, written, new OnnxWriterOptions(), TestContext.Current.CancellationToken);
            return (true, BackendModels.Run(written, feeds) is null ? "the model no longer runs" : null);
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException)
        {
            return (false, thrown.ToString());
        }
    }

    /// <summary>The pass's defaults, but no weight is too small for it.</summary>
    private static PassOptions? SmallestWeights(IOptimizationPass pass)
    {
        if (!pass.Descriptor.Options.Any(option => option.Name is "minElements"))
        {
            return null;
        }

        using var options = JsonDocument.Parse("""{"minElements": 1}""");
        return pass.ReadOptions(options.RootElement).TryGet(out PassOptions? read, out RefusalReason? refusal)
            ? read
            : throw new InvalidOperationException(refusal.Message);
    }

    private static string? Difference(BackendModel model)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        if (!OnnxReader.Read(model.File, cancellationToken).TryGet(out OnnxModel? read, out RefusalReason? refusal))
        {
            return $"refused: {refusal.Code} {refusal.Message}";
        }

        using OnnxModel opened = read;
        using var folder = new TemporaryFolder();
        ConstantLifting.Lift(opened);
        if (DivisionGuard.Guard(opened).Refusal is { } unguarded)
        {
            return $"refused: {unguarded.Code} {unguarded.Message}";
        }

        string written = folder.File("written.onnx");
        OnnxWriter.Write(opened, written, new OnnxWriterOptions(), cancellationToken);
        return BackendModels.Run(written, model.Feeds) is not { } actual ? "no longer runs"
            : model.Outputs.Zip(actual).Any(pair => !pair.First.Is(pair.Second)) ? "other outputs"
            : null;
    }
}
