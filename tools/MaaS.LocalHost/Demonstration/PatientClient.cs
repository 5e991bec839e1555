using System.Net;
using MaaS.Client;

namespace MaaS.LocalHost.Demonstration;

/// <summary>The predict app's client, as any user's, that waits for a version which was published a moment ago.</summary>
internal sealed class PatientClient : IDisposable
{
    /// <summary>A version just published is noticed within seconds; loading a model takes a few more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly InferenceClient _client;

    public PatientClient(Uri address, string? key) =>
        _client = new InferenceClient(_http, new InferenceClientOptions { Address = address, FunctionKey = key });

    public Task<ModelMetadata> MetadataAsync(string model, CancellationToken cancellationToken) =>
        UntilReadyAsync(() => _client.GetModelMetadataAsync(model, cancellationToken), cancellationToken);

    public Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken) =>
        UntilReadyAsync(() => _client.InferAsync(request, cancellationToken), cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    /// <summary>404 (not noticed yet) and 503 (loading) pass; anything else is what it is.</summary>
    private static async Task<T> UntilReadyAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (InferenceException error)
            {
                bool passes = error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable;
                if (!passes || TimeProvider.System.GetElapsedTime(began) > Patience)
                {
                    throw new LocalHostException(error.Message, error);
                }
            }

            await Task.Delay(RetryEvery, TimeProvider.System, cancellationToken);
        }
    }
}
