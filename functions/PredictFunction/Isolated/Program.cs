using MaaS.Functions.Isolated;
using Microsoft.Azure.Functions.Worker.Builder;
using PredictFunction.Hosting;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddMaasModels();
builder.AddPrediction();
builder.Services.AddSingleton(services => new FunctionPipeline(services, app => app.MapPrediction()));
await builder.Build().RunAsync();
