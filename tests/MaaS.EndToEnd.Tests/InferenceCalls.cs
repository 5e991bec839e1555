using MaaS.Client;

namespace MaaS.EndToEnd.Tests;

/// <summary>Calls of models that take FP32 <c>x</c> [rows, n] and give <c>y</c>, without retries: what fails, fails.</summary>
internal static class InferenceCalls
{
    /// <exception cref="InferenceException">Anything but an answer.</exception>
    public static Task<float[]> InferAsync(this HttpClient client, string model, params float[] row) =>
        client.InferAsync(model, row, TensorEncoding.Binary);

    /// <inheritdoc cref="InferAsync(HttpClient, string, float[])"/>
    public static Task<float[]> InferJsonAsync(this HttpClient client, string model, params float[] row) =>
        client.InferAsync(model, row, TensorEncoding.Json);

    private static async Task<float[]> InferAsync(
        this HttpClient client,
        string model,
        float[] row,
        TensorEncoding encoding
    )
    {
        using var inference = new InferenceClient(client, new InferenceClientOptions { Encoding = encoding });
        var request = new InferenceRequest(model, InferenceTensor.Create("x", row, 1, row.Length));
        InferenceResponse answer = await inference.InferAsync(request, TestContext.Current.CancellationToken);
        return answer["y"].Values<float>().ToArray();
    }
}
