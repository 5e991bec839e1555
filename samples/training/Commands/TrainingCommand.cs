using System.CommandLine;
using MaaS.Samples.Training.Datasets;
using MaaS.Samples.Training.Digits;
using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Houses;
using MaaS.Samples.Training.Spam;
using TorchSharp;

namespace MaaS.Samples.Training.Commands;

/// <summary>The command line: one subcommand per sample.</summary>
internal static class TrainingCommand
{
    private const string Invocation = "dotnet run -c Release --project samples/training --";

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "Seed of weights, order and augmentation. The split is always the same.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Passes over the training set." };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "Folder that the model's folder is written into.",
        DefaultValueFactory = _ => "trained",
    };

    private static readonly Option<string?> Plots = new("--plots")
    {
        Description = "Folder for the plots. Default: the model's folder.",
    };

    private static readonly Option<bool> Smoke = new("--smoke")
    {
        Description = "One epoch over a few examples: does everything run?",
    };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description =
            "Threads of torch. One gives the same numbers each time, and does not wait busily on a shared machine.",
        DefaultValueFactory = _ => 1,
    };

    public static RootCommand Create() =>
        new("Trains the sample models and exports them to ONNX.")
        {
            Subcommand("spam", "An LSTM that tells spam from mail.", SpamTraining.RunAsync),
            Subcommand("digits", "A CNN and an MLP that read handwritten digits.", DigitsTraining.RunAsync),
            Subcommand("houses", "A regression of house prices: SGD and Adam side by side.", HousesTraining.RunAsync),
        };

    private static Command Subcommand(
        string name,
        string description,
        Func<TrainingOptions, CancellationToken, Task> run
    )
    {
        var command = new Command(name, description) { Seed, Epochs, Out, Plots, Smoke, Threads };
        command.SetAction(
            async (parsed, token) =>
            {
                TrainingOptions options = Options(name, parsed);
                torch.set_num_threads(parsed.GetValue(Threads));
                torch.manual_seed(options.Seed);
                try
                {
                    await run(options, token);
                    return 0;
                }
                catch (Exception failure) when (failure is DatasetException or ExportMismatchException)
                {
                    await Console.Error.WriteLineAsync(failure.Message);
                    return 1;
                }
            }
        );
        return command;
    }

    private static TrainingOptions Options(string name, ParseResult parsed)
    {
        int seed = parsed.GetValue(Seed);
        int? epochs = parsed.GetValue(Epochs);
        bool smoke = parsed.GetValue(Smoke);
        string command = $"{Invocation} {name} --seed {seed}";
        command += epochs is null ? "" : $" --epochs {epochs}";
        command += smoke ? " --smoke" : "";
        return new TrainingOptions(seed, epochs, parsed.GetValue(Out)!, parsed.GetValue(Plots), smoke, command);
    }
}
