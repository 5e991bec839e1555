using System.Text.Json;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Reports;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Reports;

/// <summary>A report of two measured candidates.</summary>
internal static class SampleReports
{
    /// <param name="name">What the uploader called everything that has a name.</param>
    public static OptimizationReport Create(string name) =>
        new()
        {
            Summary = $"int8-storage is served. {name}",
            Chosen = "int8-storage",
            Optimizer = "maas-test",
            ElapsedSeconds = 4.5,
            Host = Host,
            Model = new ModelReport
            {
                Family = "convolutional",
                Precision = "fp32",
                SizeBytes = 4_000_000,
                Signature = new ModelSignature { Inputs = [], Outputs = [] },
                Preparations = [$"'{name}' was stripped."],
                NonFiniteOutputs = [],
            },
            Inputs = new InputsReport
            {
                Kind = "samples",
                Samples = 800,
                Labels = [name],
            },
            Judgement = new JudgementReport
            {
                By = "metric",
                Reason = $"accuracy of the output '{name}'.",
                HeldOut = true,
                HeldOutSamples = 400,
            },
            Plan = new PlanReport
            {
                Folds = 3,
                Goal = OptimizationGoal.Latency,
                Mode = "auto",
                Budget = ErrorBudget.Standard,
                Limits = new Dictionary<string, long[]>(StringComparer.Ordinal) { [name] = [1] },
            },
            Reproduce = JsonSerializer.SerializeToElement(new { passes = new[] { "int8-storage", name } }),
            Candidates =
            [
                Candidate(name, "int8-storage", TrialVerdict.Chosen, 2.1, 1_000_000),
                Candidate(name, "int8-dynamic", TrialVerdict.Rejected, 3, 1_100_000),
            ],
            Weights = [Weight(name)],
        };

    private static CandidateReport Candidate(
        string name,
        string candidate,
        TrialVerdict verdict,
        double ratio,
        long size
    ) =>
        new()
        {
            Name = candidate,
            Verdict = verdict,
            Reason = $"Because of '{name}'.",
            Passes = [Pass(name, candidate, size)],
            SizeBytes = size,
            SizeRatio = 4_000_000d / size,
            Latency = new LatencyReport
            {
                Ratio = ratio,
                LowerBound = ratio - 0.1,
                UpperBound = ratio + 0.1,
                OriginalMilliseconds = 10,
                CandidateMilliseconds = 10 / ratio,
                Pairs = 60,
                Clock = "thread-cpu",
            },
            Fidelity = new FidelityReport
            {
                Feeds = 64,
                Outputs =
                [
                    new OutputFidelity
                    {
                        Name = name,
                        RelativeL2 = 0.02,
                        Cosine = 0.999,
                        MaxAbsoluteDifference = 0.1,
                    },
                ],
            },
            Metric = new MetricComparison
            {
                Kind = MetricKind.Accuracy,
                Original = 0.95,
                Candidate = 0.948,
                Drop = 0.002,
                DropUpperBound = 0.006,
                Samples = 400,
            },
            Sensitivity =
            [
                new WeightSensitivity(name, name, 0.25, KeptFp32: true),
                new WeightSensitivity(name, "Conv", RelativeError: null),
            ],
            Gates = [new GateVerdict("latency", verdict == TrialVerdict.Chosen, 2, 1.03, $"It is '{name}'.")],
        };

    private static WeightReport Weight(string name) =>
        new WeightReport
        {
            Name = name,
            Shape = [64, 3, 7, 7],
            SizeBytes = 37_632,
            Least = -1,
            Greatest = 1.5,
            StandardDeviation = 0.2,
            Zeros = 0.125,
            Histogram = [1, 20, 300, 20, 1, 0, 0, 1],
        };

    private static CandidatePassReport Pass(string name, string candidate, long size) =>
        new CandidatePassReport
        {
            Name = candidate,
            BatchRowsIndependent = true,
            Done = new PassReport
            {
                Pass = candidate,
                NodesChanged = 1,
                Tensors = [new TensorChange(name, name, "fp32 → int8", 0.01)],
                LeftAlone = [new LeftAlone(name, "its rounding costs too much")],
                BytesBefore = 4_000_000,
                BytesAfter = size,
            },
        };

    private static HostReport Host =>
        new HostReport
        {
            ExecutionProvider = "cpu",
            OnnxRuntime = "1.31.1",
            CpuFlags = ["avx2", "fma"],
            System = "Linux",
            Architecture = "x64",
        };
}
