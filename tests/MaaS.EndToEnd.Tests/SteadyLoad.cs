using System.Collections.Concurrent;
using MaaS.Client;

namespace MaaS.EndToEnd.Tests;

/// <summary>A few callers that ask a model "x + ?" without a pause, and keep what they were answered.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private const int Callers = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _callers;
    private volatile float[] _last = [];

    public SteadyLoad(HttpClient client, string model) =>
        _callers = [.. Enumerable.Range(0, Callers).Select(_ => CallAsync(client, model))];

    /// <summary>Every answer that was not 200, and every call that got none.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Waits until the model adds <paramref name="addend"/>.</summary>
    public Task AnswersAsync(float addend) =>
        Eventually.HappensAsync(
            () => Task.FromResult(_last.Length == 4 && _last[0] == 1 + addend),
            () => string.Join(Environment.NewLine, Failures)
        );

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers);
        _stop.Dispose();
    }

    private async Task CallAsync(HttpClient client, string model)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _last = await client.InferAsync(model, 1, 2, 3, 4);
            }
            catch (InferenceException error)
            {
                Failures.Enqueue(error.Message);
            }
        }
    }
}
