using MaaS.Runtime.Inference;
using Microsoft.Extensions.Hosting;

#pragma warning disable IDE0130 // Registration extensions live where builders are, by convention.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the limits of a request.</summary>
public static class RequestLimitsRegistration
{
    /// <summary>Binds and checks <see cref="RequestLimitsOptions"/>. Safe to call more than once.</summary>
    public static IHostApplicationBuilder AddMaasRequestLimits(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<RequestLimitsOptions>()
            .BindConfiguration(RequestLimitsOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return builder;
    }
}
