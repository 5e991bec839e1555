using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.EndToEnd.Tests;

/// <summary>The protocol's calls as a client writes them, for models that take FP32 <c>x</c> [rows, n] and give <c>y</c>.</summary>
internal static class InferenceCalls
{
    public static async Task<HttpResponseMessage> InferAsync(this HttpClient client, string model, params float[] row)
    {
        var body = new JsonObject
        {
            ["inputs"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "x",
                    ["shape"] = new JsonArray(1, row.Length),
                    ["datatype"] = "FP32",
                    ["data"] = new JsonArray([.. row.Select(value => JsonValue.Create(value))]),
                }
            ),
        };
        return await client.PostAsync(
            $"v2/models/{model}/infer",
            new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>The first output's data of a JSON answer.</summary>
    public static async Task<float[]> DataAsync(this HttpResponseMessage response)
    {
        JsonNode answer = await response.JsonAsync();
        return [.. answer["outputs"]![0]!["data"]!.AsArray().Select(value => value!.GetValue<float>())];
    }

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The same call with binary tensors both ways.</summary>
    public static async Task<float[]> InferBinaryAsync(this HttpClient client, string model, params float[] row)
    {
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                inputs = new[]
                {
                    new
                    {
                        name = "x",
                        shape = new[] { 1, row.Length },
                        datatype = "FP32",
                        parameters = new { binary_data_size = row.Length * sizeof(float) },
                    },
                },
                parameters = new { binary_data_output = true },
            }
        );
        using var content = new ByteArrayContent([.. header, .. MemoryMarshal.AsBytes(row.AsSpan())]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.Add("Inference-Header-Content-Length", $"{header.Length}");
        HttpResponseMessage response = await client.PostAsync(
            $"v2/models/{model}/infer",
            content,
            TestContext.Current.CancellationToken
        );
        byte[] body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        int length = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single());
        return MemoryMarshal.Cast<byte, float>(body.AsSpan(length)).ToArray();
    }
}
