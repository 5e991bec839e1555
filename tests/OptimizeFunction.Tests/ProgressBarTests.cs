using MaaS.Optimization;
using OptimizeFunction.CommandLine;

namespace OptimizeFunction.Tests;

public sealed class ProgressBarTests : IDisposable
{
    private const string Erase = "\r\e[K";

    private readonly StringWriter _terminal = new() { NewLine = "\n" };

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData(60)]
    [InlineData(20)]
    [InlineData(1)]
    public void Line_is_never_longer_than_the_terminal_is_wide(int columns)
    {
        using (var bar = new ProgressBar(_terminal, isRedirected: false, () => columns))
        {
            bar.Report(new OptimizationProgress("pass", new string('n', 200), 0.5));
        }

        Assert.All(Lines(), line => Assert.InRange(line.Length, 0, Math.Max(1, columns - 1)));
    }

    [Fact]
    public void Bar_does_not_go_back_when_a_step_does_not_count()
    {
        using var bar = new ProgressBar(_terminal, isRedirected: false, () => 80);
        bar.Report(new OptimizationProgress("measure", "exact (1 of 2)", 0.5));
        bar.Report(new OptimizationProgress("batching", "whether requests may share a run"));

        Assert.All(Lines(), line => Assert.Equal(12, line.Count(letter => letter == '█')));
    }

    [Fact]
    public void Elsewhere_than_on_a_terminal_every_step_is_a_line()
    {
        using (var bar = new ProgressBar(_terminal, isRedirected: true, () => 10))
        {
            bar.Report(new OptimizationProgress("plan", "auto"));
            bar.Report(new OptimizationProgress("pass", "exact (1 of 2)", 0.1));
        }

        Assert.Equal("plan: auto\npass: exact (1 of 2)\n", _terminal.ToString());
    }

    private string[] Lines() => [.. _terminal.ToString().Split(Erase, StringSplitOptions.RemoveEmptyEntries)];
}
