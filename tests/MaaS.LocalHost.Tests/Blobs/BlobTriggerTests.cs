using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MaaS.LocalHost.Blobs;
using MaaS.LocalHost.Hosting;
using MaaS.LocalHost.Tests.Echo;
using MaaS.Testing;

namespace MaaS.LocalHost.Tests.Blobs;

public sealed class BlobTriggerTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain.onnx")]
    [InlineData("folder/with space/ünï.onnx")]
    [InlineData("100%20 #1 \"quoted\" {braces}.ONNX")]
    public async Task A_new_blob_is_delivered_once_with_its_exact_name(string name)
    {
        BlobContainerClient container = await azurite.CreateContainerAsync();
        using EchoApp app = new EchoApp().Blob("on-blob", $"{container.Name}/{{name}}");
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString);

        await UploadAsync(container, name, "one");
        await app.WaitForInvocationsAsync(1);
        await UploadAsync(container, "after.txt", "marks the end");
        IReadOnlyList<RecordedInvocation> seen = await app.WaitForInvocationsAsync(2);

        Assert.Equal([name, "after.txt"], seen.Select(invocation => invocation.BlobName));
    }

    [Fact]
    public async Task A_changed_blob_is_delivered_again_and_an_unchanged_one_is_not_even_by_the_next_host()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync();
        using EchoApp app = new EchoApp().Blob("on-blob", $"{container.Name}/{{name}}");
        await using (await app.StartAsync(azurite.ConnectionString))
        {
            await UploadAsync(container, "same.txt", "1");
            await UploadAsync(container, "changes.txt", "1");
            await app.WaitForInvocationsAsync(2);
            await UploadAsync(container, "changes.txt", "2");
            await app.WaitForInvocationsAsync(3);
        }

        await using (await app.StartAsync(azurite.ConnectionString))
        {
            // Last by name, so that whoever lists has come past the others.
            await UploadAsync(container, "z-last.txt", "1");
            await Eventually.TrueAsync(() => Deliveries(app, "z-last.txt") > 0, "z-last.txt");
        }

        Assert.Equal(1, Deliveries(app, "same.txt"));
        // At least once: a host that stops before it has written the receipt leaves the next one to deliver it again.
        Assert.InRange(Deliveries(app, "changes.txt"), 2, 3);
    }

    [Theory]
    [InlineData("fails.txt")]
    [InlineData("empty.txt")]
    [InlineData("text.txt")]
    public async Task A_blob_that_no_attempt_can_handle_is_tried_five_times_and_then_on_the_poison_queue(string name)
    {
        BlobContainerClient container = await azurite.CreateContainerAsync();
        using EchoApp app = new EchoApp().Blob("on-blob", $"{container.Name}/{{name}}");
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString);

        await UploadAsync(container, name, "one");
        JsonElement message = await PoisonMessageAsync(container.Name);

        IReadOnlyList<RecordedInvocation> attempts = app.Invocations();
        Assert.Equal(5, attempts.Count);
        Assert.Equal(
            5,
            attempts
                .Select(attempt => attempt.Headers["X-Azure-Functions-InvocationId"])
                .Distinct(StringComparer.Ordinal)
                .Count()
        );
        Assert.Equal(
            ["Type", "FunctionId", "ContainerName", "BlobName", "ETag"],
            message.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal("BlobTrigger", message.GetProperty("Type").GetString());
        Assert.Equal("Host.Functions.on-blob", message.GetProperty("FunctionId").GetString());
        Assert.Equal(name, message.GetProperty("BlobName").GetString());
        Assert.Matches("^\"0x[0-9A-F]+\"$", message.GetProperty("ETag").GetString());
    }

    [Fact]
    public async Task A_failure_that_passes_is_cured_by_the_next_attempt()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync();
        using EchoApp app = new EchoApp().Blob("on-blob", $"{container.Name}/{{name}}");
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString);

        await UploadAsync(container, "fails-twice.txt", "one");
        await app.WaitForInvocationsAsync(3);
        await UploadAsync(container, "after.txt", "marks the end");
        IReadOnlyList<RecordedInvocation> seen = await app.WaitForInvocationsAsync(4);

        Assert.Equal("after.txt", seen[3].BlobName);
    }

    [Fact]
    public async Task A_handler_that_dies_in_the_middle_is_started_again_and_gets_the_event_again()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync();
        using EchoApp app = new EchoApp().Blob("on-blob", $"{container.Name}/{{name}}");
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString);

        await UploadAsync(container, "crashes-once.txt", "one");
        IReadOnlyList<RecordedInvocation> seen = await app.WaitForInvocationsAsync(2);

        Assert.Equal(["crashes-once.txt", "crashes-once.txt"], seen.Select(invocation => invocation.BlobName));
    }

    [Fact]
    public async Task An_invocation_over_functionTimeout_costs_the_handler_its_life_and_is_tried_again()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync();
        using EchoApp app = new EchoApp
        {
            HostMembers = """
                "functionTimeout": "00:00:02",
                "extensionBundle": { "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" }
                """,
        }.Blob("on-blob", $"{container.Name}/{{name}}");
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString);

        await UploadAsync(container, "hangs-once.txt", "one");
        IReadOnlyList<RecordedInvocation> seen = await app.WaitForInvocationsAsync(2);

        Assert.NotEqual(seen[0].Headers["Host"], seen[1].Headers["Host"]); // another process, another port
    }

    [Fact]
    public async Task Only_as_many_run_at_a_time_as_host_json_allows_and_rewrites_meanwhile_make_one_more()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync();
        using EchoApp app = new EchoApp().Blob("on-blob", $"{container.Name}/{{name}}");
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString);
        await UploadAsync(container, "waits.txt", "1");
        await app.WaitForInvocationsAsync(1);

        await UploadAsync(container, "waits.txt", "2");
        await UploadAsync(container, "other.txt", "1");
        await UploadAsync(container, "waits.txt", "3");
        int whileRunning = app.Invocations().Count;
        app.Release("release");
        await app.WaitForInvocationsAsync(3);
        await UploadAsync(container, "last.txt", "marks the end");
        IReadOnlyList<RecordedInvocation> seen = await app.WaitForInvocationsAsync(4);

        Assert.Equal(1, whileRunning);
        Assert.Equal(
            ["last.txt", "other.txt", "waits.txt", "waits.txt"],
            seen.Select(invocation => invocation.BlobName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_pattern_takes_only_the_blobs_that_it_matches()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync();
        using EchoApp app = new EchoApp().Blob("on-blob", $"{container.Name}/in/{{name}}.onnx");
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString);

        await UploadAsync(container, "out/a.onnx", "1");
        await UploadAsync(container, "in/a.txt", "1");
        await UploadAsync(container, "in/a.onnx", "1");
        IReadOnlyList<RecordedInvocation> seen = await app.WaitForInvocationsAsync(1);

        Assert.Equal("a", Assert.Single(seen).BlobName);
    }

    private static async Task UploadAsync(BlobContainerClient container, string name, string text) =>
        await container.GetBlobClient(name).UploadAsync(BinaryData.FromString(text), overwrite: true, Cancellation);

    private async Task<JsonElement> PoisonMessageAsync(string container)
    {
        var queue = new QueueClient(
            azurite.ConnectionString,
            PoisonQueue.Name,
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }
        );
        JsonElement found = default;
        await Eventually.TrueAsync(
            async () =>
            {
                if (!await queue.ExistsAsync(Cancellation))
                {
                    return false;
                }

                // Other tests' messages lie in the same queue: look, do not take.
                PeekedMessage[] messages = await queue.PeekMessagesAsync(32, Cancellation);
                found = messages
                    .Select(message => message.Body.ToObjectFromJson<JsonElement>())
                    .FirstOrDefault(message => message.GetProperty("ContainerName").ValueEquals(container));
                return found.ValueKind == JsonValueKind.Object;
            },
            "the poison message"
        );
        return found;
    }

    private static int Deliveries(EchoApp app, string blob) =>
        app.Invocations().Count(invocation => string.Equals(invocation.BlobName, blob, StringComparison.Ordinal));
}
