using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>Run options of one model for reuse: each is a native object, and a small model's run costs little more than making one.</summary>
internal sealed class RunOptionsPool
{
    private readonly ConcurrentBag<RunOptions> _idle = [];

    public RunOptions Rent() =>
        _idle.TryTake(out RunOptions? options)
            ? options
            : new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };

    /// <summary>Takes options back. Those that were told to terminate would terminate the next run too, and are let go.</summary>
    /// <param name="wasTerminated">Whether anything may have set <see cref="RunOptions.Terminate"/>.</param>
    public void Return(RunOptions options, bool wasTerminated)
    {
        if (wasTerminated)
        {
            options.Dispose();
        }
        else
        {
            _idle.Add(options);
        }
    }

    /// <summary>Frees all that were returned.</summary>
    public void Clear()
    {
        while (_idle.TryTake(out RunOptions? options))
        {
            options.Dispose();
        }
    }
}
