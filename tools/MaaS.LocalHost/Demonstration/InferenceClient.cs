using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace MaaS.LocalHost.Demonstration;

/// <summary>Speaks the Open Inference Protocol v2 with the predict app, as any client would.</summary>
internal sealed class InferenceClient : IDisposable
{
    /// <summary>A version just published is noticed within seconds; loading a model takes a few more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _client;

    public InferenceClient(Uri address, string? key)
    {
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        if (key is not null)
        {
            _client.DefaultRequestHeaders.Add("x-functions-key", key);
        }
    }

    /// <summary>The model's metadata, as JSON.</summary>
    public async Task<string> MetadataAsync(string model, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await UntilReadyAsync(
            () => new HttpRequestMessage(HttpMethod.Get, $"v2/models/{model}"),
            cancellationToken
        );
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    public async Task<InferenceAnswer> InferAsync(
        string model,
        InferenceRequest request,
        CancellationToken cancellationToken
    )
    {
        using HttpResponseMessage response = await UntilReadyAsync(() => Message(model, request), cancellationToken);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        string header = response.Headers.GetValues(InferenceRequest.HeaderLengthHeader).First();
        return InferenceAnswer.Read(body, int.Parse(header, CultureInfo.InvariantCulture));
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Message(string model, InferenceRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, $"v2/models/{model}/infer")
        {
            Content = new ByteArrayContent(request.Body),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        message.Headers.Add(
            InferenceRequest.HeaderLengthHeader,
            request.HeaderLength.ToString(CultureInfo.InvariantCulture)
        );
        return message;
    }

    /// <summary>404 (not noticed yet) and 503 (loading) pass; anything else is what it is.</summary>
    private async Task<HttpResponseMessage> UntilReadyAsync(
        Func<HttpRequestMessage> create,
        CancellationToken cancellationToken
    )
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using HttpRequestMessage request = create();
            HttpResponseMessage response = await _client.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            string body = await response.Content.ReadAsStringAsync(cancellationToken);
            bool passes = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable;
            response.Dispose();
            if (!passes || TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new LocalHostException(
                    $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {body}"
                );
            }

            await Task.Delay(RetryEvery, TimeProvider.System, cancellationToken);
        }
    }
}
