using System.CommandLine;
using System.Text.Json;
using MaaS.Optimization;
using MaaS.Optimization.Isolation;
using Microsoft.Extensions.Options;

namespace OptimizeFunction.CommandLine;

/// <summary>The optimizer of the function app on a file, without storage: the same passes, measurements, gates and reports.</summary>
internal static class OptimizeCommand
{
    private const int Refused = 1;

    /// <summary>As shells report what Ctrl-C ended.</summary>
    private const int Cancelled = 130;

    private static readonly Argument<FileInfo> Model = new Argument<FileInfo>("model")
    {
        Description = "The ONNX model; external data lies beside it.",
    }.AcceptExistingOnly();

    private static readonly Option<FileInfo> Samples = new Option<FileInfo>("--samples")
    {
        Description = "Samples and labels, as samples.npz.",
    }.AcceptExistingOnly();

    private static readonly Option<FileInfo> Plan = new Option<FileInfo>("--plan")
    {
        Description = "Goal, passes and error budget, as optimize.json.",
    }.AcceptExistingOnly();

    private static readonly Option<string> Goal = new Option<string>("--goal")
    {
        Description = "What to gain; instead of the plan's own goal.",
    }.AcceptOnlyFromAmong("latency", "size", "exact");

    private static readonly Option<DirectoryInfo> Out = new("--out")
    {
        Description = "Folder for the models and the reports; new or empty.",
        Required = true,
    };

    public static Command Create()
    {
        Command command = new(
            "optimize",
            "Makes a model smaller and faster, and reports what that does to its answers."
        )
        {
            Model,
            Samples,
            Plan,
            Goal,
            Out,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        DirectoryInfo target = parsed.GetRequiredValue(Out);
        if (File.Exists(target.FullName) || (target.Exists && target.EnumerateFileSystemInfos().Any()))
        {
            return CommandOutput.Fail(
                $"--out: '{target.FullName}' is not an empty folder; name one that is, or a new one."
            );
        }

        try
        {
            return await RunAsync(parsed, target.FullName, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            CommandOutput.Fail("Cancelled; nothing was written.");
            return Cancelled;
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or JsonException or OptionsValidationException)
        {
            return CommandOutput.Fail(failure.Message);
        }
    }

    /// <summary>0 where the terminal does not say: as most are, then.</summary>
    private static int Columns() => Console.WindowWidth is > 0 and var width ? width : 80;

    private static async Task<int> RunAsync(ParseResult parsed, string target, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.AddMaasOptimization();
        using IHost host = builder.Build();
        using var folder = PrivateFolder.Create(parent: null, "maas-optimize-");
        OptimizationOutcome outcome;
        using (var bar = new ProgressBar(Console.Error, Console.IsErrorRedirected, Columns))
        {
            var request = new OptimizationRequest
            {
                ModelPath = parsed.GetRequiredValue(Model).FullName,
                Plan = await PlanOverride.ReadAsync(parsed.GetValue(Plan), parsed.GetValue(Goal), cancellationToken),
                SamplesPath = parsed.GetValue(Samples)?.FullName,
                WorkFolder = folder.Subfolder("work"),
            };
            outcome = await host
                .Services.GetRequiredService<IModelOptimizer>()
                .OptimizeAsync(request, bar, cancellationToken);
        }

        if (outcome is not OptimizationOutcome.Optimized optimized)
        {
            RefusalReason reason = ((OptimizationOutcome.Refused)outcome).Reason;
            CommandOutput.Fail($"Refused ({reason.Code}): {reason.Message}");
            return Refused;
        }

        await OptimizedFolder.WriteAsync(optimized, target, cancellationToken);
        return CommandOutput.Say(OptimizedFolder.Describe(optimized, target));
    }
}
