// Asks a server of the Open Inference Protocol v2 about a mail or a picture of a digit, with MaaS.Client.
//
// usage: dotnet run --project samples/clients/csharp -- SERVER MODEL FILE [FOLDER]
//
// SERVER is an address such as http://localhost:7071, MODEL is spam (FILE is a mail's text) or digits (FILE is a PGM picture of
// 28 x 28 pixels), FOLDER holds the model's labels.txt and vocab.txt (default: samples/models/MODEL). The key of an Azure
// Function, where one is asked for, is taken from the environment variable MAAS_KEY.
using MaaS.Client;
using MaaS.Samples.Clients;

if (args is not [var server, "spam" or "digits", var file, ..] || args.Length > 4)
{
    Console.Error.WriteLine("usage: dotnet run -- SERVER spam|digits FILE [FOLDER]");
    return 1;
}

string name = args[1];
string folder = args.Length == 4 ? args[3] : Path.Combine("samples", "models", name);
string[] labels = File.ReadAllLines(Path.Combine(folder, "labels.txt"));
using var client = InferenceClient.Create(
    new InferenceClientOptions
    {
        Address = new Uri(server),
        FunctionKey = Environment.GetEnvironmentVariable("MAAS_KEY"),
    }
);
try
{
    // 1. Metadata: what the model takes and gives.
    ModelMetadata model = await client.GetModelMetadataAsync(name, CancellationToken.None);
    Console.WriteLine($"{name}: {string.Join(", ", model.Inputs)} -> {string.Join(", ", model.Outputs)}");
    string input = model.Inputs[0].Name;
    InferenceTensor tensor = name is "spam"
        ? InferenceTensor.Create(input, ModelInputs.SpamTokens(file, folder), 1, ModelInputs.Words)
        : InferenceTensor.Create(input, ModelInputs.DigitPixels(file), 1, 1, ModelInputs.Side, ModelInputs.Side);

    // 2. Everything in JSON.
    var json = new InferenceRequest(name, tensor) { Encoding = TensorEncoding.Json };
    InferenceResponse answer = await client.InferAsync(json, CancellationToken.None);
    Console.WriteLine($"json: {Verdict(answer.Outputs[0].Values<float>().Span)}");

    // 3. Tensors as raw little-endian bytes after the JSON, both ways.
    answer = await client.InferAsync(new InferenceRequest(name, tensor), CancellationToken.None);
    Console.WriteLine($"binary: {Verdict(answer.Outputs[0].Values<float>().Span)}");
    return 0;
}
catch (Exception error) when (error is InferenceException or InvalidDataException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

// The most likely label and its probability (softmax).
string Verdict(ReadOnlySpan<float> logits)
{
    int best = 0;
    for (int i = 1; i < logits.Length; i++)
    {
        best = logits[i] > logits[best] ? i : best;
    }

    double sum = 0;
    foreach (float logit in logits)
    {
        sum += Math.Exp((double)logit - logits[best]);
    }

    return $"{labels[best]} ({1 / sum:0.000})";
}
