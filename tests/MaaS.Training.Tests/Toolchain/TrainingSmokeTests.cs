using System.Globalization;
using System.Text.RegularExpressions;
using MaaS.Samples.Training.Export;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Training.Tests.Toolchain;

/// <summary>Every subcommand trains, exports what torch computes, and writes everything that an upload takes.</summary>
public sealed partial class TrainingSmokeTests(TrainingProgram program) : IClassFixture<TrainingProgram>
{
    [ToolchainFact]
    public Task Spam_trains_and_exports_what_torch_computes() => SmokeAsync("spam", "spam");

    [ToolchainFact]
    public Task Digits_train_and_export_what_torch_computes() => SmokeAsync("digits", "digits", "digits-mlp");

    [ToolchainFact]
    public Task Houses_train_and_export_what_torch_computes() => SmokeAsync("houses", "houses");

    private async Task SmokeAsync(string subcommand, params string[] models)
    {
        string output = await program.SmokeAsync(subcommand);

        MatchCollection agreements = AgreementLine.Matches(output);
        Assert.Equal(models, agreements.Select(line => line.Groups["model"].Value));
        Assert.All(
            agreements,
            line =>
                Assert.InRange(
                    double.Parse(line.Groups["difference"].Value, CultureInfo.InvariantCulture),
                    0,
                    Agreement.Tolerance
                )
        );
        foreach (string model in models)
        {
            string folder = Path.Combine(program.Folder, model);
            using var session = new InferenceSession(Path.Combine(folder, $"{model}.onnx"));
            Assert.Single(session.OutputNames);
            string[] written = [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file))];
            Assert.Superset(
                new HashSet<string>(StringComparer.Ordinal)
                {
                    $"{model}.samples.npz",
                    $"{model}.card.json",
                    $"{model}.optimize.json",
                    "README.md",
                    "metrics.json",
                    "training.png",
                },
                written.ToHashSet(StringComparer.Ordinal)
            );
        }
    }

    [GeneratedRegex(
        @"^(?<model>[a-z-]+): ONNX Runtime and torch: \d+ values, largest difference (?<difference>\S+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex AgreementLine { get; }
}
