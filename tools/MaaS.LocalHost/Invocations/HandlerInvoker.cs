using System.Net.Http.Headers;
using System.Text.Json;
using MaaS.LocalHost.Handlers;

namespace MaaS.LocalHost.Invocations;

/// <summary>Posts an invocation to the handler and reads its answer as the Functions host does.</summary>
internal sealed class HandlerInvoker(
    HandlerSupervisor supervisor,
    TimeSpan functionTimeout,
    TimeProvider time,
    ILogger logger
) : IDisposable
{
    /// <summary>The release whose behaviour this stand-in shows.</summary>
    public const string HostVersion = "4.1038.0.0";

    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>One invocation, whatever comes of it; only the caller's cancellation is thrown.</summary>
    /// <param name="function">The function's name: the path, without the HTTP route prefix.</param>
    /// <param name="body">UTF-8 JSON, sent chunked.</param>
    public async Task<InvocationOutcome> InvokeAsync(string function, byte[] body, CancellationToken cancellationToken)
    {
        HandlerProcess handler = await supervisor.GetAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(functionTimeout, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(
            timeout.Token,
            handler.Ended,
            cancellationToken
        );
        try
        {
            using HttpRequestMessage request = Request(new Uri(handler.Address, $"/{function}"), body);
            using HttpResponseMessage response = await _client.SendAsync(request, any.Token);
            string answer = await response.Content.ReadAsStringAsync(any.Token);
            return Read(function, response, answer);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (timeout.IsCancellationRequested || handler.Ended.IsCancellationRequested)
            {
                // It takes a moment to end, and another attempt may come at once.
                supervisor.Forget(handler);
            }

            if (timeout.IsCancellationRequested)
            {
                handler.Kill();
                return new(InvocationResult.TimedOut, $"no answer within functionTimeout ({functionTimeout})");
            }

            return new(InvocationResult.HandlerLost, "the handler ended before it answered");
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Request(Uri address, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TransferEncodingChunked = true;
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Azure-Functions-Host", HostVersion));
        request.Headers.Add("X-Azure-Functions-HostVersion", HostVersion);
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        return request;
    }

    private InvocationOutcome Read(string function, HttpResponseMessage response, string answer)
    {
        if (!response.IsSuccessStatusCode)
        {
            return new(InvocationResult.Failed, $"{(int)response.StatusCode} {answer}");
        }

        if (answer.Length == 0)
        {
            // The real host waits for a body until functionTimeout and may go down with it. Said at once, it can be mended.
            return new(
                InvocationResult.Failed,
                $"{(int)response.StatusCode} without a body, on which the real host hangs until functionTimeout; answer {{}}"
            );
        }

        try
        {
            using var document = JsonDocument.Parse(answer);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new(InvocationResult.Failed, $"the answer is no JSON object: {answer}");
            }

            LogLines(function, document.RootElement);
            return InvocationOutcome.Succeeded;
        }
        catch (JsonException)
        {
            return new(InvocationResult.Failed, $"the answer is no JSON: {answer}");
        }
    }

    private void LogLines(string function, JsonElement answer)
    {
        if (answer.TryGetProperty("Logs", out JsonElement logs) && logs.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement line in logs.EnumerateArray())
            {
                logger.FunctionLog(function, line.ToString());
            }
        }
    }
}
