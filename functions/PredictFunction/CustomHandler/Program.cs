using PredictFunction.Hosting;

FunctionsHandler.LeaveSettingsUnwatched();
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.AddFunctionsHandler();
builder.AddMaasModels();
builder.AddPrediction();

WebApplication app = builder.Build();
app.MapPrediction();
await app.RunAsync();
