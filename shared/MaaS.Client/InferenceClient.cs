using System.ComponentModel.DataAnnotations;
using MaaS.Client.Protocol;
using MaaS.Client.Retries;

namespace MaaS.Client;

/// <summary>
/// A client for one server that speaks the Open Inference Protocol v2 over HTTP: MaaS, Triton, KServe, MLServer. Thread-safe; make
/// one and keep it, or register it with <c>AddInferenceClient</c>.
/// </summary>
/// <remarks>
/// Calls throw <see cref="InferenceException"/> for whatever goes wrong, <see cref="OperationCanceledException"/> when their
/// caller cancels, and <see cref="ArgumentException"/> for a request that cannot be sent at all.
/// </remarks>
public sealed class InferenceClient : IDisposable
{
    private readonly HttpClient? _owned;
    private readonly ServerCalls _calls;
    private readonly TensorEncoding _encoding;
    private volatile Task<ServerMetadata>? _server;

    /// <summary>A client over connections that somebody else owns, with their handlers: proxies, retries, certificates.</summary>
    /// <param name="httpClient">Is not disposed with this client.</param>
    /// <param name="options">Null: the defaults, and the address from <see cref="HttpClient.BaseAddress"/>.</param>
    /// <exception cref="ArgumentException">No address.</exception>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public InferenceClient(HttpClient httpClient, InferenceClientOptions? options = null)
        : this(httpClient, options ?? new InferenceClientOptions(), TimeProvider.System, isOwner: false) { }

    internal InferenceClient(
        HttpClient httpClient,
        InferenceClientOptions options,
        TimeProvider timeProvider,
        bool isOwner
    )
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        _calls = new ServerCalls(httpClient, options, timeProvider);
        _encoding = options.Encoding;
        _owned = isOwner ? httpClient : null;
    }

    /// <summary>A client with connections and retries of its own, for programs without dependency injection.</summary>
    /// <param name="options">With an <see cref="InferenceClientOptions.Address"/>.</param>
    /// <exception cref="ArgumentException">No address.</exception>
    /// <exception cref="ValidationException">An option is out of its range.</exception>
    public static InferenceClient Create(InferenceClientOptions options) =>
        new(InferenceConnections.Create(options), options, TimeProvider.System, isOwner: true);

    /// <summary>A client of a server with connections and retries of its own and every option at its default.</summary>
    /// <param name="address">The server's address, without <c>/v2</c>.</param>
    /// <exception cref="ArgumentException">No absolute http or https address.</exception>
    public static InferenceClient Create(Uri address) => Create(new InferenceClientOptions { Address = address });

    /// <summary>Whether the server runs.</summary>
    public Task<bool> IsLiveAsync(CancellationToken cancellationToken) =>
        _calls.ProbeAsync("v2/health/live", cancellationToken);

    /// <summary>Whether the server can take inferences.</summary>
    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        _calls.ProbeAsync("v2/health/ready", cancellationToken);

    /// <summary>Whether the model is there and loaded.</summary>
    public Task<bool> IsModelReadyAsync(ModelReference model, CancellationToken cancellationToken) =>
        _calls.ProbeAsync(model.Path("ready"), cancellationToken);

    /// <summary>What the server says of itself.</summary>
    public Task<ServerMetadata> GetServerMetadataAsync(CancellationToken cancellationToken) =>
        _calls.GetAsync("v2", MetadataReader.Server, cancellationToken);

    /// <summary>What the server says of a model: its versions, inputs and outputs.</summary>
    public Task<ModelMetadata> GetModelMetadataAsync(ModelReference model, CancellationToken cancellationToken) =>
        _calls.GetAsync(model.Path(), MetadataReader.Model, cancellationToken);

    /// <summary>Runs a model.</summary>
    /// <param name="request">The model and its inputs.</param>
    /// <param name="cancellationToken">Ends the call at any point, pauses before retries included.</param>
    /// <returns>The outputs, as typed tensors.</returns>
    /// <exception cref="InferenceException">No answer, an error, or an answer that is none.</exception>
    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        bool binary = (request.Encoding ?? _encoding) switch
        {
            TensorEncoding.Json => false,
            TensorEncoding.Auto => await HasBinaryAsync(cancellationToken),
            _ => true,
        };
        return await _calls.InferAsync(request, binary, cancellationToken);
    }

    /// <summary>Closes the connections that <see cref="Create(InferenceClientOptions)"/> made; another's are left alone.</summary>
    public void Dispose() => _owned?.Dispose();

    /// <summary>Asked once; a failure is not kept. Two first callers may both ask, which harms nobody.</summary>
    private async Task<bool> HasBinaryAsync(CancellationToken cancellationToken)
    {
        if (_server is not { IsCompletedSuccessfully: true } asked)
        {
            asked = GetServerMetadataAsync(cancellationToken);
            _server = asked;
        }

        ServerMetadata server = await asked;
        return server.Extensions.Contains(ServerMetadata.BinaryExtension, StringComparer.Ordinal);
    }
}
