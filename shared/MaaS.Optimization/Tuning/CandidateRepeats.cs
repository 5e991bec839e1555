namespace MaaS.Optimization.Tuning;

/// <summary>Saves measuring the same model twice.</summary>
internal static class CandidateRepeats
{
    /// <summary>The name of an earlier candidate that did what this one would do; null: none did.</summary>
    /// <param name="trials">Their passes, without those that were seen to change nothing when they came first, are compared.</param>
    public static string? Find(Candidate candidate, IReadOnlyList<CandidateTrial> trials)
    {
        HashSet<(string, string?)> idle =
        [
            .. trials
                .Where(trial => trial.Passes.Count > 0 && !trial.Passes[0].ChangedAnything)
                .Select(trial => Key(trial.Candidate.Passes[0])),
        ];
        (string, string?)[] wanted = Effective(candidate);
        return wanted.Length == 0
            ? null
            : trials
                .FirstOrDefault(trial =>
                    trial.Verdict != TrialVerdict.Skipped && Effective(trial.Candidate).SequenceEqual(wanted)
                )
                ?.Candidate.Name;

        (string, string?)[] Effective(Candidate of) => [.. of.Passes.Select(Key).SkipWhile(idle.Contains)];
    }

    /// <summary>A pass is a function of the model and its options.</summary>
    private static (string Name, string? Options) Key(PlannedPass pass) => (pass.Name, pass.Given?.GetRawText());
}
