using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using Microsoft.Extensions.Logging;

namespace MaaS.Optimization.Tuning;

/// <summary>Applies a candidate's passes one after the other.</summary>
internal sealed partial class CandidateBuilder(
    PassSequence sequence,
    OptionSearch search,
    ILogger<CandidateBuilder> logger
)
{
    /// <summary>What a pass throws is thrown, but for passes that may be left out.</summary>
    /// <param name="folder">For models that are written on the way.</param>
    /// <returns>A refusal where activations could not be observed.</returns>
    public async Task<OnnxOutcome<BuiltCandidate>> BuildAsync(
        Candidate candidate,
        VerifiedModel original,
        OptimizationPlan plan,
        string folder,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        OnnxModel model = original.Model;
        var passes = new List<PlannedPass>();
        var reports = new List<PassReport>();
        foreach ((int index, PlannedPass planned) in candidate.Passes.Index())
        {
            CalibratedOutcome done;
            if (original.HasSamples && OptionSearch.Treats(planned))
            {
                PlannedPass[] following = [.. candidate.Passes.Skip(index + 1).TakeWhile(NeedsNoSamples)];
                var step = new PassStep(planned, following, model, original, plan, folder, timeBudget);
                OnnxOutcome<CalibratedOutcome> applied = await search.ApplyAsync(step, cancellationToken);
                if (!applied.TryGet(out CalibratedOutcome? found, out RefusalReason? refusal))
                {
                    return refusal;
                }

                done = found;
            }
            else
            {
                PassOutcome outcome = await ApplyAsync(candidate, planned, model, original, folder, cancellationToken);
                done = new CalibratedOutcome(planned, outcome);
            }

            model = done.Outcome.Model;
            passes.Add(done.Pass);
            reports.Add(done.Outcome.Report);
            if (done.NothingFits)
            {
                return new BuiltCandidate(
                    candidate with
                    {
                        Passes = [.. passes, .. candidate.Passes.Skip(index + 1)],
                    },
                    model,
                    reports
                )
                {
                    IsPointless = true,
                };
            }
        }

        return new BuiltCandidate(candidate with { Passes = passes }, model, reports);
    }

    private static bool NeedsNoSamples(PlannedPass planned) =>
        planned.Pass is not (IHistogramPass or ICalibratedPass { GainsWithoutSamples: false });

    private async Task<PassOutcome> ApplyAsync(
        Candidate candidate,
        PlannedPass planned,
        OnnxModel model,
        VerifiedModel original,
        string folder,
        CancellationToken cancellationToken
    )
    {
        try
        {
            InputSource? inputs = original.Inspection.Inputs is null ? null : original.InputsOf(SamplePart.Development);
            return await sequence.ApplyAsync(planned, model, inputs, folder, cancellationToken);
        }
        catch (Exception exception)
            when (planned.MayBeLeftOut && exception is not (OperationCanceledException or IOException))
        {
            LogLeftOut(candidate.Name, planned.Name, exception);
            var log = new PassLog(planned.Name, []);
            log.Leave("model", $"the pass failed and was left out: {exception.Message}");
            return new PassOutcome(model, log.ToReport(model, model));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Candidate {Candidate}: the pass {Pass} failed and was left out."
    )]
    private partial void LogLeftOut(string candidate, string pass, Exception exception);
}
