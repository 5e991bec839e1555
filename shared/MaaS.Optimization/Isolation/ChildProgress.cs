namespace MaaS.Optimization.Isolation;

/// <summary>Where a job is, for its parent and for the failure that it may become.</summary>
internal sealed class ChildProgress
{
    public JobStage Stage { get; private set; }

    /// <summary>Begins a stage and says so on the standard output.</summary>
    public void Begin(JobStage stage, string detail)
    {
        Stage = stage;
        Console.Out.WriteLine($"{ProcessTail.ProgressPrefix}{detail}");
    }
}
