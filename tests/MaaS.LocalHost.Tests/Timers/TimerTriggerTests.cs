using System.Text.Json;
using Azure.Storage.Blobs;
using MaaS.LocalHost.Hosting;
using MaaS.LocalHost.Tests.Echo;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.LocalHost.Tests.Timers;

public sealed class TimerTriggerTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_timer_fires_on_its_schedule_and_not_before()
    {
        var time = new FakeTimeProvider(Noon);
        using EchoApp app = new EchoApp().Timer("on-timer", "0 */5 * * * *");
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString, time: time);

        time.Advance(TimeSpan.FromMinutes(4));
        int early = app.Invocations().Count;
        await FireAsync(app, time, expected: 1);
        JsonElement body = Timer(app.Invocations()[0]);

        Assert.Equal(0, early);
        Assert.False(body.GetProperty("IsPastDue").GetBoolean());
        Assert.True(body.GetProperty("Schedule").TryGetProperty("AdjustForDST", out _));
        Assert.Equal(
            ["Last", "Next", "LastUpdated"],
            body.GetProperty("ScheduleStatus").EnumerateObject().Select(member => member.Name)
        );
    }

    [Fact]
    public async Task RunOnStartup_fires_at_once()
    {
        var time = new FakeTimeProvider(Noon);
        using EchoApp app = new EchoApp().Timer("on-timer", "0 0 0 1 1 *", runOnStartup: true);
        await using StandInHost host = await app.StartAsync(azurite.ConnectionString, time: time);

        await app.WaitForInvocationsAsync(1);
    }

    [Fact]
    public async Task A_timer_that_came_due_while_the_host_was_down_fires_at_start_and_says_so()
    {
        var time = new FakeTimeProvider(Noon);
        using EchoApp app = new EchoApp().Timer("on-timer", "0 */5 * * * *");
        await using (await app.StartAsync(azurite.ConnectionString, time: time))
        {
            await FireAsync(app, time, expected: 1);
            var hosts = new BlobContainerClient(azurite.ConnectionString, "azure-webjobs-hosts");
            BlobClient status = hosts.GetBlobClient($"timers/{app.Name}/Host.Functions.on-timer/status");
            await Eventually.TrueAsync(
                async () => await status.ExistsAsync(TestContext.Current.CancellationToken),
                "the timer's status"
            );
        }

        time.Advance(TimeSpan.FromHours(1));
        await using (await app.StartAsync(azurite.ConnectionString, time: time))
        {
            RecordedInvocation late = (await app.WaitForInvocationsAsync(2))[1];
            Assert.True(Timer(late).GetProperty("IsPastDue").GetBoolean());
            Assert.Equal(12, Timer(late).GetProperty("ScheduleStatus").GetProperty("Last").GetDateTimeOffset().Hour);
        }
    }

    /// <summary>Moves the clock until the listener, which may not have begun to wait yet, has fired.</summary>
    private static Task FireAsync(EchoApp app, FakeTimeProvider time, int expected) =>
        Eventually.TrueAsync(
            () =>
            {
                if (app.Invocations().Count >= expected)
                {
                    return true;
                }

                time.Advance(TimeSpan.FromSeconds(10));
                return false;
            },
            "the timer"
        );

    private static JsonElement Timer(RecordedInvocation invocation)
    {
        using var document = JsonDocument.Parse(invocation.Body);
        return document.RootElement.GetProperty("Data").GetProperty("timer").Clone();
    }
}
