using System.Net;
using MaaS.Optimization.Isolation;
using OptimizeFunction;
using OptimizeFunction.CommandLine;
using OptimizeFunction.Invocations;
using OptimizeFunction.Management;

if (SandboxProgram.IsSandbox(args))
{
    return await SandboxProgram.RunAsync(args);
}

if (args.Length > 0)
{
    return await ManagementCommands.RunAsync(args);
}

if (!HandlerPort.TryRead(out int port))
{
    await Console.Error.WriteLineAsync(
        "OptimizeFunction is started by the Functions host, which sets FUNCTIONS_CUSTOMHANDLER_PORT. "
            + "To optimize or manage models from a command line: OptimizeFunction --help"
    );
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
builder.AddOptimizeFunction();
WebApplication app = builder.Build();
app.MapInvocations();
app.MapManagement();
await app.RunAsync();
return 0;
