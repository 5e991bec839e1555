using MaaS.Testing;

namespace MaaS.EndToEnd.Tests.Toolchain;

/// <summary>Someone follows docs/tutorial.md, from the repository's root, with an empty product of their own.</summary>
public sealed class TutorialTests
{
    [ToolchainFact]
    public async Task Commands_of_the_tutorial_print_what_it_shows()
    {
        string markdown = await File.ReadAllTextAsync(
            Path.Combine(RepositoryFolder.Root, "docs/tutorial.md"),
            TestContext.Current.CancellationToken
        );
        IReadOnlyList<TutorialStep> steps = TutorialStep.Parse(markdown);
        Assert.Equal(markdown.Split("```sh").Length - 1, steps.Count);
        Assert.Equal(markdown.Split("```text").Length - 1, steps.Count(step => step.Output.Count > 0));
        await using var product = new RunningProduct();
        await product.InitializeAsync();

        var printed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (TutorialStep step in steps)
        {
            await FollowAsync(step, printed, product);
        }
    }

    /// <param name="printed">What each command printed last.</param>
    private static async Task FollowAsync(TutorialStep step, Dictionary<string, string> printed, RunningProduct product)
    {
        switch (step.Directive)
        {
            case "has its own":
                break;
            case "until it changes":
                string before = printed[step.Command];
                await Eventually.HappensAsync(
                    async () => (printed[step.Command] = await RunAsync(step.Command, product)) != before,
                    () => $"{step.Command}\n{before}"
                );
                Assert.Equal("", string.Join('\n', step.Missing(printed[step.Command])));
                break;
            case { } append when append.StartsWith("append ", StringComparison.Ordinal):
                await OnceAsync(step, $"{step.Command} {append["append ".Length..]}", product);
                break;
            case null:
                printed[step.Command] = await OnceAsync(step, step.Command, product);
                break;
            default:
                Assert.Fail($"docs/tutorial.md says 'test: {step.Directive}'.");
                break;
        }
    }

    private static async Task<string> OnceAsync(TutorialStep step, string command, RunningProduct product)
    {
        string printed = await RunAsync(command, product);
        IReadOnlyList<string> missing = step.Missing(printed);
        Assert.True(missing.Count == 0, $"{command}\nprinted\n{printed}\nand not\n{string.Join('\n', missing)}");
        return printed;
    }

    /// <summary>As it stands, but for the ports: those of the tutorial may be taken.</summary>
    private static Task<string> RunAsync(string command, RunningProduct product) =>
        CommandLine.RunAsync(
            "bash",
            "-c",
            command
                .Replace("http://localhost:7071", Address(product.Predict), StringComparison.Ordinal)
                .Replace("http://localhost:7072", Address(product.Optimize), StringComparison.Ordinal)
                .Replace(" upload ", $" upload --connection '{product.ConnectionString}' ", StringComparison.Ordinal)
        );

    private static string Address(HttpClient client) => client.BaseAddress!.GetLeftPart(UriPartial.Authority);
}
