using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace MaaS.Client.Tests;

/// <summary>One exception says everything, whoever refused and however.</summary>
public sealed class ErrorTests : ServerTests
{
    public static TheoryData<string, string?> Bodies =>
        new()
        {
            { """{"error": "unknown model"}""", "unknown model" },
            { """{"error": {"code": 7, "message": "inner"}}""", "inner" },
            { """{"detail": "Method not allowed"}""", "Method not allowed" },
            {
                """{"detail": [{"loc": ["body", "inputs", 0, "data"], "msg": "field required", "type": "missing"}, {"msg": "and more"}]}""",
                "body.inputs.0.data: field required; and more"
            },
            { "plain words\n", "plain words" },
            { "\"quoted\"", "quoted" },
            { """{"other": 1}""", """{"other": 1}""" },
            { "", null },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Refusal_carries_status_and_the_servers_own_words(string body, string? message)
    {
        Refuse(400, body, ("X-Request-Id", "abc"));

        InferenceException error = await FailureAsync(Client());

        Assert.Equal(InferenceFailure.Refused, error.Failure);
        Assert.Equal(HttpStatusCode.BadRequest, error.StatusCode);
        Assert.Equal(message, error.ServerMessage);
        Assert.Equal("abc", error.RequestId);
        Assert.EndsWith(
            $"/v2/models/fp32/infer: 400 {message ?? "Bad Request"}",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Page_of_html_is_cut()
    {
        Refuse(502, new string('x', 200_000));

        InferenceException error = await FailureAsync(Client());

        Assert.Equal(2001, error.ServerMessage!.Length);
    }

    [Fact]
    public async Task Id_of_the_request_is_the_callers()
    {
        Refuse(400, "no");
        var request = new InferenceRequest("fp32", InferenceTensor.Create("x", [1f], 1)) { Id = "mine" };

        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() =>
            Client().InferAsync(request, Token)
        );

        Assert.Equal("mine", error.RequestId);
    }

    [Fact]
    public async Task Server_that_reads_json_only_is_named_as_the_likely_reason()
    {
        Server.Manners.HasBinary = false;

        InferenceException error = await FailureAsync(Client());

        Assert.Equal("the body is not JSON", error.ServerMessage);
        Assert.Contains("needs TensorEncoding.Json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_unreachable()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        InferenceException error = await FailureAsync(
            Client(options => options.Address = new Uri($"http://127.0.0.1:{port}"))
        );

        Assert.Equal(InferenceFailure.Unreachable, error.Failure);
        Assert.Null(error.StatusCode);
        Assert.IsType<HttpRequestException>(error.InnerException);
    }

    [Fact]
    public async Task Connection_that_breaks_in_the_middle_of_an_answer_is_unreachable_and_not_tried_again()
    {
        Server.Instead = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{", Token);
            await context.Response.Body.FlushAsync(Token);
            context.Abort();
            return true;
        };

        InferenceException error = await FailureAsync(Client());

        Assert.Equal(InferenceFailure.Unreachable, error.Failure);
        Assert.Single(Server.Seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_beyond_the_limit_is_not_read(bool isCompressed)
    {
        Server.Manners.Compresses = isCompressed;
        InferenceClient client = Client(options =>
        {
            options.Compress = isCompressed;
            options.MaxResponseBytes = 10_000;
        });

        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() =>
            client.InferAsync(Floats(new float[100_000]), Token)
        );

        Assert.Equal(InferenceFailure.AnswerTooLarge, error.Failure);
        Assert.Contains("longer than 10000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_of_exactly_the_limit_is_read()
    {
        const string Json = """{"outputs":[]}""";
        Server.Instead = async context =>
        {
            await context.Response.WriteAsync(Json.PadRight(2048), Token);
            return true;
        };

        InferenceResponse answer = await Client(options => options.MaxResponseBytes = 2048)
            .InferAsync(Floats(1), Token);

        Assert.Empty(answer.Outputs);
    }

    [Theory]
    [InlineData("br", "encoded as 'br'")]
    [InlineData("gzip, gzip", "encoded twice")]
    [InlineData("gzip", "unsupported compression method")]
    public async Task Encoding_that_was_not_asked_for_or_is_none_is_malformed(string encoding, string message)
    {
        Server.Instead = async context =>
        {
            context.Response.Headers.ContentEncoding = encoding;
            await context.Response.WriteAsync("not compressed at all", Token);
            return true;
        };

        InferenceException error = await FailureAsync(Client());

        Assert.Equal(InferenceFailure.AnswerMalformed, error.Failure);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_cancellation_stays_a_cancellation()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Server.Instead = async context =>
        {
            await cancelled.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                .ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
            return true;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client().InferAsync(Floats(1), cancelled.Token));
    }

    private void Refuse(int status, string body, params (string Name, string Value)[] headers) =>
        Server.Instead = async context =>
        {
            context.Response.StatusCode = status;
            foreach ((string name, string value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.WriteAsync(body, Token);
            return true;
        };
}
