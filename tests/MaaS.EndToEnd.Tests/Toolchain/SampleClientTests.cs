using System.Globalization;
using System.Text.RegularExpressions;
using MaaS.OtherServer;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests.Toolchain;

/// <summary>
/// The clients of samples/clients, started as their README says: against the product, and unchanged against a server that shares no
/// code with it.
/// </summary>
public sealed partial class SampleClientTests(RunningProduct product)
{
    /// <summary>What the product may serve instead of the original is only as close as its error budget says.</summary>
    private const double Tolerance = 0.1;
    private const int FilesOfEachModel = 2;

    private static readonly string[] Models = ["spam", "digits"];

    [ToolchainFact]
    public Task Curl_reads_mails_and_digits() => ClientWorksAsync("bash", "samples/clients/curl/client.sh");

    [ToolchainFact]
    public Task Python_reads_mails_and_digits() => ClientWorksAsync("python3", "samples/clients/python/client.py");

    [ToolchainFact]
    public Task JavaScript_reads_mails_and_digits() =>
        ClientWorksAsync("node", "samples/clients/javascript/client.mjs");

    [ToolchainFact]
    public Task Java_reads_mails_and_digits() => ClientWorksAsync("java", "samples/clients/java/Client.java");

    [ToolchainFact]
    public Task CSharp_reads_mails_and_digits() =>
        ClientWorksAsync("dotnet", "run", "--project", "samples/clients/csharp", "--");

    private async Task ClientWorksAsync(string program, params string[] arguments)
    {
        foreach (string name in Models)
        {
            using var model = new SampleModel(name);
            await PublishAsync(model);
            await AgainstTheProductAsync(model, program, arguments);
            await AgainstTheOtherServerAsync(model, program, arguments);
        }
    }

    /// <summary>The same bytes again make no second version.</summary>
    private async Task PublishAsync(SampleModel model)
    {
        foreach (string file in model.UploadFiles)
        {
            await product.UploadAsync(
                Path.GetFileName(file),
                await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)
            );
        }

        await product.PublishedAsync(model.Name);
    }

    private async Task AgainstTheProductAsync(SampleModel model, string program, string[] arguments)
    {
        foreach ((string file, string label) in Chosen(model))
        {
            string output = await CommandLine.RunAsync(
                program,
                [.. arguments, $"{product.Predict.BaseAddress}", model.Name, file]
            );

            (string Label, double Probability)[] answers = Answers(output);
            Assert.Equal(answers[0], answers[1]);
            Assert.Equal(label, answers[0].Label);
            Assert.Equal(model.Expected(file).Probability, answers[0].Probability, Tolerance);
        }
    }

    private static async Task AgainstTheOtherServerAsync(SampleModel model, string program, string[] arguments)
    {
        await using OtherInferenceServer server = await OtherInferenceServer.StartAsync(model.Served);
        foreach (((string file, _), int index) in Chosen(model).Select((example, index) => (example, index)))
        {
            server.Manners.AnswersJsonOnly = index > 0;
            server.Manners.NestsData = index > 0;
            server.Manners.IsTalkative = index > 0;

            string output = await CommandLine.RunAsync(program, [.. arguments, $"{server.Address}", model.Name, file]);

            (string label, double probability) = model.Expected(file);
            Assert.All(
                Answers(output),
                answer => Assert.Equal((label, Math.Round(probability, 3)), (answer.Label, answer.Probability))
            );
            byte[] tensor = model.InputOf(file);
            Assert.Equal(tensor, server.Seen.Last().Body[^tensor.Length..]);
        }
    }

    /// <summary>One of each kind, as far as the names tell.</summary>
    private static IEnumerable<(string File, string Label)> Chosen(SampleModel model) =>
        model.Examples.DistinctBy(example => example.Label).Take(FilesOfEachModel);

    private static (string Label, double Probability)[] Answers(string output)
    {
        Match answer = ThreeLines.Match(output);
        Assert.True(answer.Success, output);
        return
        [
            (answer.Groups["jsonLabel"].Value, Number("json")),
            (answer.Groups["binaryLabel"].Value, Number("binary")),
        ];

        double Number(string form) => double.Parse(answer.Groups[form].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(
        @"^(spam: tokens INT64 \[-1, 256\] -> logits FP32 \[-1, 2\]|digits: pixels FP32 \[-1, 1, 28, 28\] -> logits FP32 \[-1, 10\])\r?\njson: (?<jsonLabel>\w+) \((?<json>[01]\.\d{3})\)\r?\nbinary: (?<binaryLabel>\w+) \((?<binary>[01]\.\d{3})\)\r?\n$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ThreeLines { get; }
}
