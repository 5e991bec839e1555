using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.LocalHost.Apps;

namespace MaaS.LocalHost.Blobs;

/// <summary>
/// Polls one function's container and hands each new or changed blob to a <see cref="BlobDelivery"/>. A blob that changes
/// while it is being handled is delivered once more afterwards, however often it changed.
/// </summary>
/// <param name="slots">The app's parallel blob invocations, shared by its blob functions.</param>
internal sealed class BlobTriggerListener(
    BlobFunction function,
    BlobContainerClient container,
    BlobReceipts receipts,
    BlobDelivery delivery,
    SemaphoreSlim slots,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, string> _handled = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await PollAsync(cancellationToken);
            }
            catch (RequestFailedException error)
            {
                // No container yet, or storage away for a moment: the next poll is soon enough.
                logger.PollFailed(container.Name, error.ErrorCode ?? error.Message);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            await Task.Delay(PollEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        List<BlobItem> blobs = [];
        await foreach (BlobItem blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (IsNews(blob))
            {
                blobs.Add(blob);
            }
        }

        foreach (BlobItem blob in blobs.OrderBy(item => item.Properties.LastModified))
        {
            BlobClient client = container.GetBlobClient(blob.Name);
            string etag = BlobReceipts.Opaque(blob.Properties.ETag!.Value);
            if (await receipts.ExistsAsync(function.FullName, client, etag, cancellationToken))
            {
                _handled[blob.Name] = etag;
            }
            else if (!await slots.WaitAsync(TimeSpan.Zero, cancellationToken))
            {
                return; // Every slot is taken; what is left is still news at the next poll.
            }
            else
            {
                Start(client, cancellationToken);
            }
        }
    }

    private bool IsNews(BlobItem blob) =>
        function.Path.Match(blob.Name) is not null
        && !_running.ContainsKey(blob.Name)
        && !(
            _handled.TryGetValue(blob.Name, out string? handled)
            && string.Equals(handled, BlobReceipts.Opaque(blob.Properties.ETag!.Value), StringComparison.Ordinal)
        );

    private void Start(BlobClient blob, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[blob.Name] = started.Task;
        _ = Task.Run(() => DeliverAsync(blob, started, cancellationToken), CancellationToken.None);
    }

    private async Task DeliverAsync(BlobClient blob, TaskCompletionSource done, CancellationToken cancellationToken)
    {
        try
        {
            if (await delivery.DeliverAsync(function, blob, cancellationToken) is { } etag)
            {
                string handled = BlobReceipts.Opaque(etag);
                await receipts.AddAsync(function.FullName, blob, handled, cancellationToken);
                _handled[blob.Name] = handled;
            }
        }
        catch (Exception error)
            when (error is RequestFailedException or OperationCanceledException or LocalHostException)
        {
            // Without a receipt it is delivered again: at the next poll, or by the next run of this host.
            logger.DeliveryInterrupted(function.Name, blob.Name, error.Message);
        }
        finally
        {
            slots.Release();
            _running.TryRemove(blob.Name, out _);
            done.SetResult();
        }
    }
}
