// dotnet run -c Release --project samples/training -- spam
//
// Trains the sample models; README.md beside this file tells someone who knows PyTorch what to expect.
using MaaS.Samples.Training.Commands;
using MaaS.Samples.Training.Native;

TorchLibrary.MakeLoadable();

return await TrainingCommand.Create().Parse(args).InvokeAsync();
