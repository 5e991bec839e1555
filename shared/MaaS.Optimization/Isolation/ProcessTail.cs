namespace MaaS.Optimization.Isolation;

/// <summary>Reads what a child writes to the end, keeping a bounded tail, and picks out its progress lines.</summary>
internal sealed class ProcessTail(IProgress<string>? progress)
{
    /// <summary>Before a line of the child's standard output that tells what it does.</summary>
    public const string ProgressPrefix = "maas-progress ";

    private const int MaxLineLength = 1_000;
    private const int MaxLines = 20;

    private readonly Queue<string> _lines = new();

    /// <summary>The last lines, in order; call it after <see cref="ReadAsync"/> has ended.</summary>
    public string Text => string.Join('\n', _lines);

    public async Task ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[4_096];
        var line = new System.Text.StringBuilder();
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (char c in buffer.AsSpan(0, read))
            {
                if (c == '\n')
                {
                    Take(line);
                }
                else if (line.Length < MaxLineLength)
                {
                    line.Append(c);
                }
            }
        }

        Take(line);
    }

    private void Take(System.Text.StringBuilder line)
    {
        string text = line.ToString().TrimEnd();
        line.Clear();
        if (text.StartsWith(ProgressPrefix, StringComparison.Ordinal))
        {
            progress?.Report(text[ProgressPrefix.Length..]);
            return;
        }

        if (text.Length == 0)
        {
            return;
        }

        _lines.Enqueue(text);
        if (_lines.Count > MaxLines)
        {
            _lines.Dequeue();
        }
    }
}
