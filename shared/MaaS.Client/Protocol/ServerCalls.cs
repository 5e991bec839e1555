using System.Net;
using System.Text.Json;
using MaaS.Client.Retries;

namespace MaaS.Client.Protocol;

/// <summary>
/// Sends requests to one server and reads whole answers within the limits of time and size. Everything that goes wrong on the way
/// becomes an <see cref="InferenceException"/>, except the caller's own cancellation and arguments.
/// </summary>
internal sealed class ServerCalls(HttpClient http, InferenceClientOptions options, TimeProvider time)
{
    private readonly Uri _address = Address(options.Address ?? http.BaseAddress);

    /// <summary>Gets a JSON document.</summary>
    public async Task<T> GetAsync<T>(string path, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, path);
        return await SendAsync(
            request,
            requestId: null,
            (answer, body) =>
            {
                using var document = JsonDocument.Parse(body);
                return read(document.RootElement);
            },
            cancellationToken
        );
    }

    /// <summary>Whether the status is a success; 404 and 503 are a plain no.</summary>
    public async Task<bool> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, path);
        request.Options.Set(InferenceRetries.Never, value: true);
        try
        {
            return await SendAsync(request, requestId: null, (_, _) => true, cancellationToken);
        }
        catch (InferenceException error)
            when (error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    /// <summary>Sends an inference.</summary>
    public async Task<InferenceResponse> InferAsync(
        InferenceRequest inference,
        bool binary,
        CancellationToken cancellationToken
    )
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, inference.Model.Path("infer"));
        var content = new RequestContent(inference, binary, options.Compress);
        request.Content = content;
        if (binary)
        {
            request.Headers.Add(ProtocolHeaders.JsonLength, content.JsonLength.ToString());
        }

        return await SendAsync(
            request,
            inference.Id,
            (answer, body) => ResponseReader.Read(body, Header(answer, ProtocolHeaders.JsonLength)),
            cancellationToken
        );
    }

    private static Uri Address(Uri? address)
    {
        if (address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException(
                $"The server's address is '{address}'; expected an absolute http or https address in {nameof(InferenceClientOptions)}.{nameof(InferenceClientOptions.Address)} or HttpClient.BaseAddress.",
                nameof(address)
            );
        }

        // Without the slash the last segment of an ingress path would be replaced, not extended.
        return new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(_address, path));
        if (options.FunctionKey is not null)
        {
            request.Headers.Add(ProtocolHeaders.FunctionKey, options.FunctionKey);
        }

        if (options.Compress)
        {
            request.Headers.AcceptEncoding.ParseAdd("gzip, deflate");
        }

        return request;
    }

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request,
        string? requestId,
        Func<HttpResponseMessage, ReadOnlyMemory<byte>, T> read,
        CancellationToken cancellationToken
    )
    {
        string what = $"{request.Method} {request.RequestUri}";
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                either.Token
            );
            requestId ??= Header(response, ProtocolHeaders.RequestId);
            if (!response.IsSuccessStatusCode)
            {
                throw await RefusedAsync(what, response, requestId, either.Token);
            }

            (ReadOnlyMemory<byte> body, bool isWhole) = await AnswerBody.ReadAsync(
                response.Content,
                options.MaxResponseBytes,
                either.Token
            );
            if (!isWhole)
            {
                throw Failed(
                    InferenceFailure.AnswerTooLarge,
                    $"the answer is longer than {options.MaxResponseBytes} bytes ({nameof(InferenceClientOptions.MaxResponseBytes)})",
                    cause: null
                );
            }

            return read(response, body);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            string limit = timeout.IsCancellationRequested ? $"{options.Timeout}" : "the HttpClient's own time limit";
            throw Failed(InferenceFailure.TimedOut, $"no whole answer within {limit}", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Failed(InferenceFailure.Unreachable, error.Message, error);
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidDataException)
        {
            throw Failed(
                InferenceFailure.AnswerMalformed,
                $"the answer is not of the protocol: {error.Message}",
                error
            );
        }

        InferenceException Failed(InferenceFailure failure, string why, Exception? cause) =>
            new(failure, $"{what}: {why}.", cause) { RequestId = requestId };
    }

    private async Task<InferenceException> RefusedAsync(
        string what,
        HttpResponseMessage response,
        string? requestId,
        CancellationToken cancellationToken
    )
    {
        (ReadOnlyMemory<byte> body, _) = await AnswerBody.ReadAsync(
            response.Content,
            ErrorText.MaxBytes,
            cancellationToken
        );
        string? said = ErrorText.Read(body.Span);
        string hint = IsBinaryInference(response)
            ? $" (The tensors were binary; a server without the extension {ServerMetadata.BinaryExtension} needs {nameof(TensorEncoding)}.{nameof(TensorEncoding.Json)}.)"
            : "";
        return new InferenceException(
            InferenceFailure.Refused,
            $"{what}: {(int)response.StatusCode} {said ?? response.ReasonPhrase}{hint}",
            innerException: null
        )
        {
            StatusCode = response.StatusCode,
            ServerMessage = said,
            RequestId = requestId,
            RetryAfter = RetryAfter.Of(response, time),
        };
    }

    /// <summary>Statuses with which servers that read JSON only turn binary bodies away.</summary>
    private static bool IsBinaryInference(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity
        && response.RequestMessage?.Headers.Contains(ProtocolHeaders.JsonLength) == true;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values)
        || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(',', values)
            : null;
}
