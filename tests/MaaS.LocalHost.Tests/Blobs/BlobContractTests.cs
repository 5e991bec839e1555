using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.LocalHost.Hosting;
using MaaS.LocalHost.Tests.Echo;
using MaaS.Testing;

namespace MaaS.LocalHost.Tests.Blobs;

/// <summary>
/// What LocalHost sends against what the real host sent (Captures/blob-trigger.json: host 4.1037, extension 4.x), member
/// by member and in order. Only what differs from run to run is left out of the comparison.
/// </summary>
public sealed class BlobContractTests(AzuriteFixture azurite)
{
    private static readonly string[] Variable =
    [
        "Uri",
        "ETag",
        "Created",
        "LastModified",
        "BlobTierLastModifiedTime",
        "UtcNow",
        "RandGuid",
    ];

    [Fact]
    public async Task Deferred_binding_sends_what_the_real_host_sent() =>
        await CompareAsync(
            capture: 0,
            function: "on-deferred",
            blob: "a.bin",
            content: "MaaS, twelve"u8.ToArray(),
            deferred: true
        );

    [Fact]
    public async Task The_default_binding_sends_what_the_real_host_sent() =>
        await CompareAsync(
            capture: 1,
            function: "on-blob",
            blob: "hello.txt",
            content: "hello"u8.ToArray(),
            deferred: false
        );

    private async Task CompareAsync(int capture, string function, string blob, byte[] content, bool deferred)
    {
        JsonNode captured = JsonNode.Parse(
            await File.ReadAllTextAsync("Captures/blob-trigger.json", TestContext.Current.CancellationToken)
        )![capture]!;
        BlobContainerClient container = await azurite.CreateContainerAsync();
        using EchoApp app = new EchoApp().Blob(function, $"{container.Name}/{{name}}", deferred, "AzureWebJobsStorage");
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString);
        BlobContentInfo uploaded = await container
            .GetBlobClient(blob)
            .UploadAsync(
                BinaryData.FromBytes(content),
                new BlobUploadOptions
                {
                    Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["who"] = "me" },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream" },
                },
                TestContext.Current.CancellationToken
            );

        RecordedInvocation sent = (await app.WaitForInvocationsAsync(1))[0];

        string[] headers =
        [
            .. captured["headers"]!.AsObject().Select(header => header.Key).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(headers, sent.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(captured["headers"]!["Content-Type"]!.GetValue<string>(), sent.Headers["Content-Type"]);
        Assert.Equal("chunked", sent.Headers["Transfer-Encoding"]);
        JsonNode expected = JsonNode.Parse(captured["body"]!.GetValue<string>())!;
        JsonNode actual = JsonNode.Parse(sent.Body)!;
        Assert.Equal(
            UriForm(expected, "\"http://127.0.0.1:10000/devstoreaccount1/"),
            UriForm(actual, $"\"{container.Uri.GetLeftPart(UriPartial.Authority)}/devstoreaccount1/")
        );
        expected["Metadata"]!["sys"]!["MethodName"] = function;
        Neutralize(expected);
        Neutralize(actual);
        if (deferred)
        {
            expected["Metadata"]!["Properties"]!["ContentMD5"] = Convert.ToBase64String(uploaded.ContentHash);
            JsonNode length = expected["Data"]!["blob"]!["Content"]!["Length"]!;
            int longer = container.Name.Length - "ondeferred".Length;
            expected["Data"]!["blob"]!["Content"]!["Length"] = length.GetValue<int>() + longer;
        }

        Assert.Equal(expected.ToJsonString(), actual.ToJsonString());
    }

    /// <summary>The part of the twice-encoded Uri that must be alike: how it begins.</summary>
    private static bool UriForm(JsonNode body, string start) =>
        body["Metadata"]!["Uri"]!.GetValue<string>().StartsWith(start, StringComparison.Ordinal);

    /// <summary>Values that cannot be equal become the form that they have: <c>"2026-11-23T15:33:34+00:00"</c> a number of letters and digits.</summary>
    private static void Neutralize(JsonNode node)
    {
        foreach ((string name, JsonNode? value) in node.AsObject().ToList())
        {
            if (value is JsonObject inner)
            {
                Neutralize(inner);
            }
            else if (Variable.Contains(name, StringComparer.Ordinal))
            {
                node[name] =
                    value!.GetValueKind() == JsonValueKind.String
                        ? Kind(name, value.GetValue<string>())
                        : "not a string";
            }
        }
    }

    private static string Kind(string name, string value) =>
        name switch
        {
            "Uri" => "uri",
            "ETag" => value.StartsWith("\"0x", StringComparison.Ordinal) && value.EndsWith('"') ? "quoted etag" : value,
            "RandGuid" => Guid.TryParseExact(value, "D", out _) ? "guid" : value,
            "UtcNow" => value.EndsWith('Z') ? "utc" : value,
            _ => value.EndsWith("+00:00", StringComparison.Ordinal) ? "date" : value,
        };
}
