using MaaS.Optimization;

namespace OptimizeFunction.CommandLine;

/// <summary>One line that is written over on a terminal; one line per step elsewhere.</summary>
/// <param name="columns">Of the terminal, now; a line that is longer would wrap, and what has wrapped cannot be written over.</param>
internal sealed class ProgressBar(TextWriter output, bool isRedirected, Func<int> columns)
    : IProgress<OptimizationProgress>,
        IDisposable
{
    private const int Width = 24;
    private const string EraseLine = "\r\e[K";

    private double _done;

    public void Report(OptimizationProgress value)
    {
        string step = $"{value.Phase}: {value.Detail}";
        if (isRedirected)
        {
            output.WriteLine(step);
            return;
        }

        // What comes behind the candidates does not count its steps.
        _done = Math.Max(_done, Math.Clamp(value.Done, 0, 1));
        int filled = (int)(_done * Width);
        string line = $"[{new string('█', filled)}{new string('░', Width - filled)}] {step}";
        // The last column is left free: some terminals wrap as soon as it is written.
        int longest = Math.Max(1, columns() - 1);
        output.Write(EraseLine + (line.Length <= longest ? line : string.Concat(line.AsSpan(0, longest - 1), "…")));
    }

    /// <summary>Leaves the line empty for what comes next.</summary>
    public void Dispose()
    {
        if (!isRedirected)
        {
            output.Write(EraseLine);
        }
    }
}
