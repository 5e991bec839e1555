using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace MaaS.Functions.Telemetry;

/// <summary>Where Application Insights takes metrics, and as whom it is sent: the two settings that the Functions host reads too.</summary>
internal sealed class AzureMonitor
{
    /// <summary>The resource's connection string, <c>InstrumentationKey=…;IngestionEndpoint=…</c>.</summary>
    public const string ConnectionStringSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary><c>Authorization=AAD</c> for the app's own identity, <c>Authorization=AAD;ClientId=…</c> for one assigned to it.</summary>
    public const string AuthenticationSetting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    private readonly string _connectionString;
    private readonly TokenCredential? _credential;

    private AzureMonitor(string connectionString, TokenCredential? credential)
    {
        _connectionString = connectionString;
        _credential = credential;
    }

    /// <summary>What the settings ask for; null where no connection string is set.</summary>
    public static AzureMonitor? From(IConfiguration configuration) =>
        configuration[ConnectionStringSetting] is { } connectionString && !string.IsNullOrWhiteSpace(connectionString)
            ? new AzureMonitor(connectionString, Credential(configuration[AuthenticationSetting]))
            : null;

    public void Export(MeterProviderBuilder metrics) => metrics.AddAzureMonitorMetricExporter(Configure, _credential);

    /// <summary>The identity an authentication string names; null where it asks for none.</summary>
    public static ManagedIdentityCredential? Credential(string? authentication)
    {
        Dictionary<string, string> parts = (authentication ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        if (!string.Equals(parts.GetValueOrDefault("Authorization"), "AAD", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return new ManagedIdentityCredential(
            parts.TryGetValue("ClientId", out string? client)
                ? ManagedIdentityId.FromUserAssignedClientId(client)
                : ManagedIdentityId.SystemAssigned
        );
    }

    private void Configure(AzureMonitorExporterOptions options)
    {
        options.ConnectionString = _connectionString;
        // An instance's disk goes with the instance: what could not be sent would wait there for nobody.
        options.DisableOfflineStorage = true;
        // The Functions host streams live metrics by itself.
        options.EnableLiveMetrics = false;
    }
}
