using MaaS.LocalHost.Demonstration.Documents;

namespace MaaS.LocalHost.Demonstration;

/// <summary>Follows an upload by the model's <c>status.json</c> and says each step once.</summary>
internal sealed class UploadProgress(PublishedModel model, TimeProvider time, TextWriter console)
{
    /// <summary>Longer than the optimizer's own budget: the demonstration does not give up before it does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until what was uploaded at <paramref name="uploadedAt"/> or later is published.</summary>
    /// <exception cref="LocalHostException">It was refused or superseded, or nothing came of it.</exception>
    public async Task<ManifestDocument> UntilPublishedAsync(
        DateTimeOffset uploadedAt,
        CancellationToken cancellationToken
    )
    {
        long began = time.GetTimestamp();
        StatusDocument? shown = null;
        while (time.GetElapsedTime(began) < Patience)
        {
            StatusDocument? status = await model.StatusAsync(cancellationToken);
            if (status is not null && status != shown && status.Since >= uploadedAt)
            {
                shown = status;
                await console.WriteLineAsync(
                    $"  {time.GetElapsedTime(began).TotalSeconds, 5:0.0} s  {status.Phase}: {status.Detail}"
                );
                switch (status.Phase)
                {
                    case "published":
                        return await model.StableAsync(cancellationToken)
                            ?? throw new LocalHostException("The model was published, and there is no stable version.");
                    case "refused" or "superseded":
                        throw new LocalHostException($"The upload was {status.Phase}: {status.Detail}");
                }
            }

            await Task.Delay(PollEvery, time, cancellationToken);
        }

        throw new LocalHostException($"Nothing came of the upload within {Patience.TotalMinutes:0} minutes.");
    }
}
