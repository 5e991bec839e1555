using System.CommandLine;
using MaaS.Optimization.Management;
using MaaS.Optimization.Uploads;

namespace OptimizeFunction.CommandLine;

/// <summary>The management door as commands of the executable, with the settings of the function app.</summary>
internal static class ManagementCommands
{
    private static readonly Argument<string> Model = new("model") { Description = "Name of the model." };

    private static readonly Argument<int> Version = new("version") { Description = "Number of the version." };

    /// <summary>Long enough after Ctrl-C for child processes to end and folders to be deleted.</summary>
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(20);

    public static Task<int> RunAsync(string[] args) =>
        Build().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = Ending });

    private static RootCommand Build() =>
        new("Optimizes models, and manages those of the storage account that the setting ModelStorage names.")
        {
            new Command("models", "Published models.")
            {
                List(),
                Show(),
                Label(),
                Unlabel(),
                Retire(),
                Delete(),
                Reprocess(),
            },
            Reconcile(),
            OptimizeCommand.Create(),
        };

    private static Command List()
    {
        Option<int> limit = new("--limit")
        {
            Description = $"Most models to list, up to {ModelInventory.MaxPage}.",
            DefaultValueFactory = _ => 100,
        };
        Option<string?> next = new("--next") { Description = "The 'next' of the list before." };
        Command command = new("list", "Lists models.") { limit, next };
        command.SetServiceAction<ModelInventory>(
            async (inventory, parsed, token) =>
                CommandOutput.Write(
                    await inventory.ListAsync(parsed.GetValue(next), parsed.GetValue(limit), token),
                    ManagementJson.Readable.ModelPage
                )
        );
        return command;
    }

    private static Command Show()
    {
        Command command = new("show", "Shows versions, labels, status and refusals of a model.") { Model };
        command.SetModelAction<ModelInventory>(
            Model,
            async (inventory, model, _, token) =>
                CommandOutput.Write(await inventory.FindAsync(model, token), ManagementJson.Readable.ModelDetails)
        );
        return command;
    }

    private static Command Label()
    {
        Argument<string> label = new("label") { Description = "stable, canary, …" };
        Command command = new("label", "Points a label to a version; 'stable' rolls back.") { Model, label, Version };
        command.SetModelAction<ModelAdministration>(
            Model,
            async (administration, model, parsed, token) =>
                CommandOutput.Write(
                    await administration.MoveLabelAsync(
                        model,
                        parsed.GetRequiredValue(label),
                        parsed.GetRequiredValue(Version),
                        token
                    ),
                    ManagementJson.Readable.ModelIndex
                )
        );
        return command;
    }

    private static Command Unlabel()
    {
        Argument<string> label = new("label") { Description = "The label to remove." };
        Command command = new("unlabel", "Removes a label.") { Model, label };
        command.SetModelAction<ModelAdministration>(
            Model,
            async (administration, model, parsed, token) =>
                CommandOutput.Write(
                    await administration.RemoveLabelAsync(model, parsed.GetRequiredValue(label), token),
                    ManagementJson.Readable.ModelIndex
                )
        );
        return command;
    }

    private static Command Retire()
    {
        Command command = new("retire", "Withdraws a version: kept, not served.") { Model, Version };
        command.SetModelAction<ModelAdministration>(
            Model,
            async (administration, model, parsed, token) =>
                CommandOutput.Write(
                    await administration.RetireAsync(model, parsed.GetRequiredValue(Version), token),
                    ManagementJson.Readable.ModelIndex
                )
        );
        return command;
    }

    private static Command Delete()
    {
        Option<int?> version = new("--version")
        {
            Description = "Only this version; without it the whole model with all its versions.",
        };
        Command command = new("delete", "Deletes a model, or one of its versions.") { Model, version };
        command.SetModelAction<IServiceProvider>(
            Model,
            async (services, model, parsed, token) =>
            {
                if (parsed.GetValue(version) is { } number)
                {
                    var administration = services.GetRequiredService<ModelAdministration>();
                    return CommandOutput.Write(
                        await administration.DeleteVersionAsync(model, number, token),
                        ManagementJson.Readable.ModelIndex
                    );
                }

                var deletion = services.GetRequiredService<ModelDeletion>();
                return await deletion.DeleteAsync(model, token) is { } error
                    ? CommandOutput.Fail(error)
                    : CommandOutput.Say($"Model '{model}' is deleted.");
            }
        );
        return command;
    }

    private static Command Reprocess()
    {
        Command command = new("reprocess", "Processes a model's upload again, into a new version.") { Model };
        command.SetModelAction<IServiceProvider>(
            Model,
            async (services, model, _, token) =>
            {
                var reprocessing = services.GetRequiredService<UploadReprocessing>();
                if ((await reprocessing.RequestAsync(model, token)).Error is { } error)
                {
                    return CommandOutput.Fail(error);
                }

                var worker = services.GetRequiredService<UploadWorker>();
                UploadOutcome outcome = await worker.EvaluateAsync(model, Timeout.InfiniteTimeSpan, token);
                return CommandOutput.Say(outcome.Message);
            }
        );
        return command;
    }

    private static Command Reconcile()
    {
        Command command = new("reconcile", "Processes what events left undone, once.");
        command.SetServiceAction<Reconciler>(
            async (reconciler, _, token) =>
            {
                ReconcileReport report = await reconciler.RunAsync(token);
                CommandOutput.Say(
                    $"{report.Seen} models seen, {report.Evaluated} evaluated, {report.Worked} worked on, {report.Failed} failed."
                );
                return report.Failed == 0 ? 0 : 1;
            }
        );
        return command;
    }
}
