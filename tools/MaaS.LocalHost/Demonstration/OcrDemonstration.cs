using System.Runtime.InteropServices;
using Azure.Storage.Blobs;
using MaaS.Client;
using MaaS.LocalHost.Demonstration.Documents;
using MaaS.LocalHost.Demonstration.Ocr;
using MaaS.LocalHost.Hosting;
using MaaS.LocalHost.Uploading;

namespace MaaS.LocalHost.Demonstration;

/// <summary>
/// A real model's way from an upload to a prediction: PaddleOCR's text recognition is uploaded, verified, optimized and
/// published by the running apps, and then reads a line of text over HTTP. Nothing here knows the answer.
/// </summary>
internal sealed class OcrDemonstration(
    BlobServiceClient storage,
    IAppHost predict,
    string repositoryRoot,
    TextWriter console
) : IDisposable
{
    private readonly OcrFiles _files = new(repositoryRoot);
    private readonly string? _key = KeyOf(predict);
    private readonly PatientClient _client = new(predict.Address, KeyOf(predict));

    /// <summary>Uploads (unless the same is published), asks, and prints what came back.</summary>
    /// <param name="imageFile">A line of text; null: the sample.</param>
    public async Task RunAsync(string? imageFile, CancellationToken cancellationToken)
    {
        string file = imageFile ?? _files.HeldOutImage;
        var line = TextLineImage.Read(file);
        UploadSet set = OcrUpload.Create(_files);
        var upload = new ModelUpload(storage, console);
        ManifestDocument manifest = await upload.PublishAsync(set, cancellationToken);
        ReportDocument report = await upload.ReportAsync(set, manifest, cancellationToken);

        var address = new Uri(predict.Address, $"v2/models/{OcrUpload.Model}");
        await console.WriteLineAsync($"\nGET {address}");
        ModelMetadata metadata = await _client.MetadataAsync(OcrUpload.Model, cancellationToken);
        await console.WriteLineAsync(
            $"  {string.Join(", ", metadata.Inputs)} -> {string.Join(", ", metadata.Outputs)}"
        );
        string text = await ReadAsync(line, cancellationToken);
        await console.WriteLineAsync($"\nPOST {address}/infer  ({file})");
        await console.WriteLineAsync($"  the model read: {text}\n");
        foreach (string row in CandidateTable.Lines(report).Append("").Concat(VariantTable.Lines(manifest)))
        {
            await console.WriteLineAsync(row);
        }

        await WriteCurlAsync(address, line, cancellationToken);
        await console.WriteLineAsync();
    }

    public void Dispose() => _client.Dispose();

    private static string? KeyOf(IAppHost host) => host is StandInHost { Keys: { } keys } ? keys.Default : null;

    private async Task<string> ReadAsync(TextLineImage line, CancellationToken cancellationToken)
    {
        InferenceTensor input = InferenceTensor.Create(
            OcrFiles.InputName,
            line.Values,
            1,
            TextLineImage.Channels,
            TextLineImage.Height,
            line.Width
        );
        InferenceResponse answer = await _client.InferAsync(
            new InferenceRequest(OcrUpload.Model, input),
            cancellationToken
        );
        InferenceTensor output = answer.Outputs[0];
        var dictionary = CtcDictionary.Read(_files.Dictionary);
        return output.Shape is [1, _, var classes] && classes == dictionary.Classes
            ? dictionary.Decode(output.Values<float>().ToArray())
            : throw new LocalHostException($"The answer is {output}; expected FP32 [1, steps, {dictionary.Classes}].");
    }

    /// <summary>
    /// The same request for a shell, raw: a header of 0 says that the body is the tensor, which goes to a file, since a tensor is no
    /// command line.
    /// </summary>
    private async Task WriteCurlAsync(Uri address, TextLineImage line, CancellationToken cancellationToken)
    {
        string body = Path.Combine(Path.GetTempPath(), $"maas-{OcrUpload.Model}.tensor");
        await File.WriteAllBytesAsync(body, MemoryMarshal.AsBytes(line.Values.AsSpan()).ToArray(), cancellationToken);
        string key = _key is null ? "" : $" -H 'x-functions-key: {_key}'";
        await console.WriteLineAsync(
            $"""

            Try it:
              curl{key} {address}
              curl{key} {address}/infer -H 'Inference-Header-Content-Length: 0' --data-binary @{body} -o answer.bin
            """
        );
    }
}
