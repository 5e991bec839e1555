using System.Net;
using MaaS.Client.Retries;

namespace MaaS.Client.Tests;

/// <summary>When a call is made again, on a clock that only the test moves.</summary>
public sealed class RetryTests : IDisposable
{
    private readonly WatchedTime _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CannedAnswers _answers = new();
    private readonly InferenceClientOptions _options = new()
    {
        Address = new Uri("http://server.invalid"),
        RetryDelay = TimeSpan.FromSeconds(1),
        MaxRetryDelay = TimeSpan.FromSeconds(30),
        Timeout = TimeSpan.FromMinutes(5),
    };

    public void Dispose() => _answers.Dispose();

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Server_that_turns_away_is_asked_again_when_it_said(HttpStatusCode status)
    {
        _answers.Add(status, "7");
        _answers.Add(HttpStatusCode.OK);
        Task<InferenceResponse> call = CallAsync();
        await _time.PauseAsync();

        _time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal(1, _answers.Calls);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await call;

        Assert.Equal(2, _answers.Calls);
        Assert.Equal(_answers.Bodies[0], _answers.Bodies[1]);
        Assert.NotEmpty(_answers.Bodies[1]);
    }

    [Fact]
    public async Task Pause_longer_than_allowed_fails_at_once_and_is_told()
    {
        _answers.Add(HttpStatusCode.ServiceUnavailable, "31");

        InferenceException error = await Assert.ThrowsAsync<InferenceException>(CallAsync);

        Assert.Equal(TimeSpan.FromSeconds(31), error.RetryAfter);
        Assert.Equal(1, _answers.Calls);
    }

    [Fact]
    public async Task Date_to_come_back_at_is_understood()
    {
        _answers.Add(HttpStatusCode.ServiceUnavailable, "Tue, 01 Jan 2030 01:00:00 GMT");

        InferenceException error = await Assert.ThrowsAsync<InferenceException>(CallAsync);

        Assert.Equal(TimeSpan.FromHours(1), error.RetryAfter);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    [InlineData(HttpStatusCode.BadRequest)]
    public async Task What_failed_for_itself_is_not_asked_again(HttpStatusCode status)
    {
        _answers.Add(status);

        await Assert.ThrowsAsync<InferenceException>(CallAsync);

        Assert.Equal(1, _answers.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Retries_end_after_their_number(int retries)
    {
        _options.MaxRetries = retries;
        for (int i = 0; i <= retries; i++)
        {
            _answers.Add(HttpStatusCode.TooManyRequests, "1");
        }

        Task<InferenceResponse> call = CallAsync();
        for (int i = 0; i < retries; i++)
        {
            await _time.PauseAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() => call);
        Assert.Equal(HttpStatusCode.TooManyRequests, error.StatusCode);
        Assert.Equal(retries + 1, _answers.Calls);
    }

    [Fact]
    public async Task Call_ends_at_its_time_limit_even_between_retries()
    {
        _options.Timeout = TimeSpan.FromSeconds(90);
        _options.MaxRetryDelay = TimeSpan.FromMinutes(2);
        _answers.Add(HttpStatusCode.TooManyRequests, "50");
        _answers.Add(HttpStatusCode.TooManyRequests, "50");
        Task<InferenceResponse> call = CallAsync();
        await _time.PauseAsync();

        _time.Advance(TimeSpan.FromSeconds(50));
        await _time.PauseAsync();
        _time.Advance(TimeSpan.FromSeconds(40));

        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() => call);
        Assert.Equal(InferenceFailure.TimedOut, error.Failure);
        Assert.Contains("00:01:30", error.Message, StringComparison.Ordinal);
    }

    private Task<InferenceResponse> CallAsync()
    {
        var client = new InferenceClient(
            InferenceConnections.Create(_options, _answers, _time),
            _options,
            _time,
            isOwner: true
        );
        return client.InferAsync(
            new InferenceRequest("m", InferenceTensor.Create("x", [1f], 1)),
            TestContext.Current.CancellationToken
        );
    }
}
