using MaaS.LocalHost.Handlers;
using MaaS.LocalHost.Hosting;
using MaaS.LocalHost.Tests.Echo;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.LocalHost.Tests.Handlers;

public sealed class HandlerLifeTests
{
    [Fact]
    public async Task A_handler_that_cannot_start_ends_the_host_with_one_clear_line()
    {
        using EchoApp app = new EchoApp { Arguments = """["does-not-exist.dll"]""" }.Http("all", "{*path}");

        LocalHostException error = await Assert.ThrowsAsync<LocalHostException>(() => app.StartAsync());

        Assert.Contains(
            "the handler ended 3 times within 30 minutes (last exit code",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_third_crash_ends_the_host()
    {
        using EchoApp app = new EchoApp().Http("all", "{*path}");
        await using StandInHost host = await app.StartAsync();
        using var client = new HttpClient();

        while (!host.Failed.IsCompleted)
        {
            using HttpResponseMessage _ = await client.GetAsync(
                new Uri(host.Address, "/crash"),
                TestContext.Current.CancellationToken
            );
        }

        await Assert.ThrowsAsync<LocalHostException>(() => host.Failed);
    }

    [Fact]
    public void Errors_more_than_half_an_hour_apart_do_not_add_up()
    {
        var time = new FakeTimeProvider();
        var budget = new WorkerErrorBudget(time);
        var verdicts = new List<bool>();
        foreach (int minutes in (int[])[0, 20, 20, 20, 5])
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            verdicts.Add(budget.Spend());
        }

        // At minutes 0, 20, 40, 60, 65: only the last has two others in the half hour before it.
        Assert.Equal([true, true, true, true, false], verdicts);
    }
}
