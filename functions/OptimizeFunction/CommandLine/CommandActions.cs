using System.CommandLine;
using Azure;
using MaaS.Optimization.Management;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using Microsoft.Extensions.Options;

namespace OptimizeFunction.CommandLine;

/// <summary>Runs commands with the services of the app. Logs go to the error stream: the output is the command's result alone.</summary>
internal static class CommandActions
{
    extension(Command command)
    {
        public void SetServiceAction<T>(Func<T, ParseResult, CancellationToken, Task<int>> action)
            where T : class =>
            command.SetAction(
                async (parsed, token) =>
                {
                    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
                    builder.Logging.ClearProviders();
                    builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
                    builder.AddOptimizeFunction();
                    using IHost host = builder.Build();
                    try
                    {
                        return await action(host.Services.GetRequiredService<T>(), parsed, token);
                    }
                    catch (AggregateException failure)
                    {
                        // The storage client tried several times; each says the same.
                        return CommandOutput.Fail(failure.InnerExceptions[0].Message);
                    }
                    catch (Exception failure)
                        when (failure is RequestFailedException or ModelStoreException or OptionsValidationException)
                    {
                        return CommandOutput.Fail(failure.Message);
                    }
                }
            );

        public void SetModelAction<T>(
            Argument<string> model,
            Func<T, ModelName, ParseResult, CancellationToken, Task<int>> action
        )
            where T : class =>
            command.SetServiceAction<T>(
                async (service, parsed, token) =>
                    ModelName.TryParse(parsed.GetValue(model), out ModelName? name, out string? wrong)
                        ? await action(service, name, parsed, token)
                        : CommandOutput.Fail(new ManagementError(ManagementErrorKind.Invalid, wrong))
            );
    }
}
