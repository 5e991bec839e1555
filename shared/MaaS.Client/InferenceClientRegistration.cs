using MaaS.Client;
using MaaS.Client.Retries;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // Registration extensions lie where a host looks for them.
namespace Microsoft.Extensions.DependencyInjection;

#pragma warning restore IDE0130

/// <summary>Registration of <see cref="InferenceClient"/>.</summary>
public static class InferenceClientRegistration
{
    /// <summary>Registers an <see cref="InferenceClient"/> for one server, with the factory's connections and retries.</summary>
    /// <param name="configure">Sets the options; they are checked when the host starts.</param>
    /// <returns>The builder of its HTTP client, for further handlers.</returns>
    public static IHttpClientBuilder AddInferenceClient(
        this IServiceCollection services,
        Action<InferenceClientOptions> configure
    )
    {
        const string Name = nameof(InferenceClient);
        services.AddTransient(provider => Create(provider, Name));
        return services.AddConnections(Name, configure);
    }

    /// <summary>Registers an <see cref="InferenceClient"/> for one of several servers, under a key.</summary>
    /// <param name="name">The key: <c>[FromKeyedServices("name")] InferenceClient client</c>.</param>
    /// <param name="configure">Sets the options; they are checked when the host starts.</param>
    /// <returns>The builder of its HTTP client, for further handlers.</returns>
    public static IHttpClientBuilder AddInferenceClient(
        this IServiceCollection services,
        string name,
        Action<InferenceClientOptions> configure
    )
    {
        services.AddKeyedTransient(name, (provider, _) => Create(provider, name));
        return services.AddConnections(name, configure);
    }

    private static IHttpClientBuilder AddConnections(
        this IServiceCollection services,
        string name,
        Action<InferenceClientOptions> configure
    )
    {
        services
            .AddOptions<InferenceClientOptions>(name)
            .Configure(configure)
            .ValidateDataAnnotations()
            .Validate(
                options => options.Address is { IsAbsoluteUri: true, Scheme: "http" or "https" },
                $"{nameof(InferenceClientOptions.Address)} must be an absolute http or https address."
            )
            .ValidateOnStart();
        IHttpClientBuilder builder = services
            .AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(InferenceConnections.Handler);
        builder.AddResilienceHandler(
            nameof(InferenceRetries),
            (pipeline, context) =>
            {
                pipeline.TimeProvider = Time(context.ServiceProvider);
                InferenceRetries.AddTo(pipeline, Options(context.ServiceProvider, name));
            }
        );
        return builder;
    }

    private static InferenceClient Create(IServiceProvider provider, string name) =>
        new(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(name),
            Options(provider, name),
            Time(provider),
            isOwner: false
        );

    private static InferenceClientOptions Options(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<InferenceClientOptions>>().Get(name);

    private static TimeProvider Time(IServiceProvider provider) =>
        provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
