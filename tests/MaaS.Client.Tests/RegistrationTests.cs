using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MaaS.Client.Tests;

/// <summary>The client in a host, alone, and over somebody's connections.</summary>
public sealed class RegistrationTests : ServerTests
{
    [Fact]
    public async Task Registered_client_works_and_tries_again()
    {
        int calls = 0;
        Server.Instead = context =>
        {
            if (++calls > 1)
            {
                return Task.FromResult(false);
            }

            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "0";
            return Task.FromResult(true);
        };
        var services = new ServiceCollection();
        services.AddInferenceClient(options => options.Address = Server.Address);
        await using ServiceProvider provider = services.BuildServiceProvider();

        InferenceResponse answer = await provider.GetRequiredService<InferenceClient>().InferAsync(Floats(3), Token);

        Assert.Equal([3], answer["y"].Values<float>().ToArray());
        Assert.Equal(2, Server.Seen.Count);
    }

    [Fact]
    public async Task Clients_of_several_servers_are_told_apart_by_their_keys()
    {
        var services = new ServiceCollection();
        services.AddInferenceClient(
            "one",
            options =>
            {
                options.Address = Server.Address;
                options.FunctionKey = "1";
            }
        );
        services.AddInferenceClient(
            "two",
            options =>
            {
                options.Address = Server.Address;
                options.FunctionKey = "2";
            }
        );
        await using ServiceProvider provider = services.BuildServiceProvider();

        await provider.GetRequiredKeyedService<InferenceClient>("two").IsLiveAsync(Token);
        await provider.GetRequiredKeyedService<InferenceClient>("one").IsLiveAsync(Token);

        Assert.Equal(["2", "1"], Server.Seen.Select(seen => seen.Headers["x-functions-key"].ToString()));
    }

    [Fact]
    public async Task Host_with_a_client_of_nowhere_does_not_start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddInferenceClient(options => options.MaxRetries = 21);
        using IHost host = builder.Build();

        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            host.StartAsync(Token)
        );

        Assert.Contains("MaxRetries", error.Message, StringComparison.Ordinal);
        Assert.Contains("Address must be an absolute http or https address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_over_somebodys_connections_leaves_them_open()
    {
        using var http = new HttpClient { BaseAddress = Server.Address };
        using (var client = new InferenceClient(http))
        {
            Assert.True(await client.IsLiveAsync(Token));
        }

        Assert.True(await new InferenceClient(http).IsLiveAsync(Token));
    }

    [Fact]
    public void Client_without_an_address_or_with_an_option_out_of_range_is_not_made()
    {
        using var http = new HttpClient();

        Assert.Throws<ArgumentException>(() => new InferenceClient(http));
        Assert.Throws<ArgumentException>(() => InferenceClient.Create(new Uri("ftp://server")));
        Assert.Throws<ValidationException>(() =>
            InferenceClient.Create(new InferenceClientOptions { Address = Server.Address, Timeout = TimeSpan.Zero })
        );
    }
}
