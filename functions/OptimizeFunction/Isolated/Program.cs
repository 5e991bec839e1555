using MaaS.Functions.Isolated;
using MaaS.Optimization.Isolation;
using Microsoft.Azure.Functions.Worker.Builder;
using OptimizeFunction;
using OptimizeFunction.CommandLine;
using OptimizeFunction.Isolated;
using OptimizeFunction.Management;

if (SandboxProgram.IsSandbox(args))
{
    return await SandboxProgram.RunAsync(args);
}

if (!WorkerArguments.AreFromHost(args))
{
    return await ManagementCommands.RunAsync(args);
}

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddOptimizeFunction();
builder.Services.AddSingleton(services => new FunctionPipeline(
    services,
    app => app.UseRouting().UseEndpoints(routes => routes.MapManagement())
));
await builder.Build().RunAsync();
return 0;
