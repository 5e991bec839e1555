using MaaS.Runtime.Inference;
using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Batching;

/// <summary>Runs requests that were taken together, and gives each its own outcome.</summary>
internal sealed class SharedRun(LoadedModel model, IReadOnlyList<PendingRun> members, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>
    /// Runs the members, which must be held, in one run. When that fails each runs by itself, so that a request whose rows the
    /// model cannot take harms nobody else.
    /// </summary>
    /// <returns>False when it failed although every member that was still there succeeded by itself: they were too many together.</returns>
    public bool Run()
    {
        if (members is [var single])
        {
            RunAlone(single);
            return true;
        }

        try
        {
            return TryRunTogether() || !RunEachAlone();
        }
        catch (Exception exception)
        {
            // What is not an outcome must still end the requests that wait for one.
            foreach (PendingRun member in members)
            {
                member.Fail(exception);
            }

            return true;
        }
    }

    private bool TryRunTogether()
    {
        using InferenceInvocation batch = BatchRows.Join(members);
        // Not disposed: a member that is just leaving may still cancel it. It has no timer and no registration of ours.
        var nobodyWaits = new CancellationTokenSource();
        int present = members.Count;
        foreach (PendingRun member in members)
        {
            member.Left = () =>
            {
                if (Interlocked.Decrement(ref present) == 0)
                {
                    nobodyWaits.Cancel();
                }
            };
        }

        foreach (PendingRun member in members)
        {
            member.Detach();
        }

        try
        {
            Outcome<InferenceResult> outcome = model.Run(batch, nobodyWaits.Token);
            return outcome.TryGet(out InferenceResult whole, out _) && TryHandOut(whole);
        }
        catch (OperationCanceledException)
        {
            // Everybody left.
            return true;
        }
    }

    private bool TryHandOut(InferenceResult whole)
    {
        using (whole)
        {
            if (!BatchResults.TrySplit(whole, members, out InferenceResult[]? results))
            {
                return false;
            }

            int run = 1;
            for (int i = 0; i < results.Length; i++)
            {
                InferenceResult result = results[i] with
                {
                    Timings = whole.Timings with { Queue = Waited(members[i]), Run = run },
                };
                if (members[i].TryFinish(result))
                {
                    run = 0;
                }
                else
                {
                    result.Dispose();
                }
            }

            return true;
        }
    }

    /// <summary>Whether all of them succeeded.</summary>
    private bool RunEachAlone()
    {
        bool all = true;
        foreach (PendingRun member in members)
        {
            if (member.TryHold())
            {
                all &= RunAlone(member);
            }
        }

        return all;
    }

    private bool RunAlone(PendingRun member)
    {
        try
        {
            Outcome<InferenceResult> outcome = model.Run(member.Invocation, member.CancellationToken);
            bool succeeded = outcome.TryGet(out InferenceResult result, out _);
            if (succeeded)
            {
                outcome = result with { Timings = result.Timings with { Queue = Waited(member) } };
            }

            if (!member.TryFinish(outcome) && succeeded)
            {
                result.Dispose();
            }

            return succeeded;
        }
        catch (Exception exception)
        {
            member.Fail(exception);
            return false;
        }
    }

    private TimeSpan Waited(PendingRun member) => time.GetElapsedTime(member.QueuedAt, _started);
}
