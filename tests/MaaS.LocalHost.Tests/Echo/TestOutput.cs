using Microsoft.Extensions.Logging;

namespace MaaS.LocalHost.Tests.Echo;

/// <summary>Shows the host's log lines with a failed test.</summary>
internal sealed class TestOutput(ITestOutputHelper output) : ILoggerProvider, ILogger
{
    public static ILoggerFactory ForThisTest() =>
        LoggerFactory.Create(logging =>
            logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new TestOutput(TestContext.Current.TestOutputHelper!))
        );

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => output.WriteLine($"{logLevel}: {formatter(state, exception)}");

    public void Dispose() { }
}
