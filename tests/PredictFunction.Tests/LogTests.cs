using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictFunction.Hosting;

namespace PredictFunction.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task Key_of_a_request_is_never_logged()
    {
        const string key = "topsecretkey";
        using var lines = new LineLog();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder([
            $"--{FunctionsHandler.PortSetting}=0",
            "--ModelStorage=UseDevelopmentStorage=true",
            "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
        ]);
        builder.AddFunctionsHandler();
        builder.AddMaasModels();
        builder.AddPrediction();
        builder.Logging.ClearProviders().AddProvider(lines);
        await using WebApplication app = builder.Build();
        app.MapPrediction();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Add("x-functions-key", key);

        foreach (string path in (string[])["/v2", "/v2/nothing", "/v2/models/_bad/infer"])
        {
            using HttpResponseMessage answer = await client.PostAsync(
                $"{path}?code={key}",
                new StringContent("{}"),
                TestContext.Current.CancellationToken
            );
            Assert.False(answer.IsSuccessStatusCode);
        }

        await app.StopAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(lines.All);
        Assert.DoesNotContain(lines.All, line => line.Contains(key, StringComparison.Ordinal));
    }

    private sealed class LineLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            All.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => All.Enqueue(formatter(state, exception));

        public void Dispose() { }
    }
}
