using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>The README's first command, on the real text-recognition model.</summary>
public sealed class DemonstrationTests
{
    [Fact]
    public async Task Demonstration_reads_the_sample_line_and_ends_with_exit_code_0()
    {
        await using LocalHostProgram program = LocalHostProgram.Start("--once");

        int exitCode = await program.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, program.Output);
        string[] lines = await File.ReadAllLinesAsync(
            Path.Combine(RepositoryFolder.Root, "samples/ocr/lines.txt"),
            TestContext.Current.CancellationToken
        );
        string expected = lines
            .Single(line => line.StartsWith("line.png", StringComparison.Ordinal))["line.png".Length..]
            .Trim();
        Assert.Contains(expected, program.Output, StringComparison.Ordinal);
    }
}
