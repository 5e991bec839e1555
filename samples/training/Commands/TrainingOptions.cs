namespace MaaS.Samples.Training.Commands;

/// <summary>What every subcommand takes.</summary>
/// <param name="Seed">Of initial weights, order of examples, dropout and augmentation. The split never depends on it.</param>
/// <param name="Epochs">Null: the sample's own number.</param>
/// <param name="Output">Folder that the model's folder is made in.</param>
/// <param name="Plots">Folder for the pictures; null: the model's folder.</param>
/// <param name="Smoke">One epoch over a few examples: shows that everything runs, not that anything is learned.</param>
/// <param name="CommandLine">How to repeat the run, for the model's card.</param>
internal sealed record TrainingOptions(
    int Seed,
    int? Epochs,
    string Output,
    string? Plots,
    bool Smoke,
    string CommandLine
)
{
    public int EpochsOr(int usual) => Smoke ? 1 : Epochs ?? usual;
}
