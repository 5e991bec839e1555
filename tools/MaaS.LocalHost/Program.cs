using System.CommandLine;
using MaaS.LocalHost.CommandLine;
using MaaS.LocalHost.Hosting;
using Microsoft.Extensions.Logging.Console;

// Long enough for requests in flight to finish and for the storage emulator to write its data down.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
using ILoggerFactory loggers = LoggerFactory.Create(logging =>
    logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Yarp", LogLevel.Error)
        .AddConsole(console => console.FormatterName = PlainConsoleFormatter.FormatterName)
        .AddConsoleFormatter<PlainConsoleFormatter, ConsoleFormatterOptions>()
);
return await LocalHostCommand
    .Create((options, cancellationToken) => new LocalRun(options, Console.Out, loggers).RunAsync(cancellationToken))
    .Parse(args)
    .InvokeAsync(invocation);
