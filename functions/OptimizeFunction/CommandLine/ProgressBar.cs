using MaaS.Optimization;

namespace OptimizeFunction.CommandLine;

/// <summary>One line that is written over on a terminal; one line per step elsewhere.</summary>
internal sealed class ProgressBar(TextWriter output, bool isRedirected) : IProgress<OptimizationProgress>, IDisposable
{
    private const int Width = 24;
    private const int LongestText = 48;
    private const string EraseLine = "\r\e[K";

    public void Report(OptimizationProgress value)
    {
        string step = $"{value.Phase}: {value.Detail}";
        if (isRedirected)
        {
            output.WriteLine(step);
            return;
        }

        int filled = (int)(Math.Clamp(value.Done, 0, 1) * Width);
        string text = step.Length <= LongestText ? step : string.Concat(step.AsSpan(0, LongestText - 1), "…");
        output.Write($"{EraseLine}[{new string('█', filled)}{new string('░', Width - filled)}] {text}");
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
