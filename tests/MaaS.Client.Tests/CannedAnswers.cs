using System.Collections.Concurrent;
using System.Net;

namespace MaaS.Client.Tests;

/// <summary>Answers in the order in which they were put here, without a network.</summary>
internal sealed class CannedAnswers : HttpMessageHandler
{
    private readonly ConcurrentQueue<HttpResponseMessage> _answers = new();

    public int Calls => Bodies.Count;

    public List<byte[]> Bodies { get; } = [];

    public void Add(HttpStatusCode status, string? retryAfter = null)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent("""{"outputs":[]}""") };
        if (retryAfter is not null)
        {
            answer.Headers.Add("Retry-After", retryAfter);
        }

        _answers.Enqueue(answer);
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        Bodies.Add(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        return _answers.TryDequeue(out HttpResponseMessage? answer)
            ? answer
            : throw new InvalidOperationException("One call more than there are answers.");
    }
}
