namespace MaaS.Optimization.Tuning;

/// <summary>Saves measuring the same model twice.</summary>
internal static class CandidateRepeats
{
    /// <summary>The name of an earlier candidate whose passes did the same; null: none did.</summary>
    /// <param name="made">After its passes.</param>
    /// <param name="earlier">
    /// A pass is a function of the model and its options, and leaves a model untouched that it has nothing for: where the
    /// passes that changed anything are the same, the models are.
    /// </param>
    public static string? Find(CandidateTrial made, IEnumerable<CandidateTrial> earlier) =>
        earlier.FirstOrDefault(trial => Effective(trial).SequenceEqual(Effective(made)))?.Candidate.Name;

    private static IEnumerable<(string Name, string? Options)> Effective(CandidateTrial trial) =>
        trial
            .Candidate.Passes.Zip(trial.Passes)
            .Where(done => done.Second.ChangedAnything)
            .Select(done => (done.First.Name, done.First.Given?.GetRawText()));
}
