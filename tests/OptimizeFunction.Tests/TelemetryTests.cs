using MaaS.Testing;
using PredictFunction.Tests;

namespace OptimizeFunction.Tests;

/// <summary>What leaves the app when its settings ask for it.</summary>
public sealed class TelemetryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Metrics_and_traces_of_an_upload_are_sent_over_otlp()
    {
        await using TelemetryReceiver receiver = await TelemetryReceiver.StartAsync();
        await using (
            RunningApp app = await RunningApp.StartAsync(
                azurite,
                settings: new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint,
                    ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                }
            )
        )
        {
            await app.UploadAsync("net.onnx", TinyModels.Add());
            using HttpResponseMessage published = await app.NotifyAsync("net.onnx");
            await app.UploadAsync("wrong.onnx", [1, 2, 3]);
            using HttpResponseMessage refused = await app.NotifyAsync("wrong.onnx");
        }

        string metrics = receiver.Text("/v1/metrics");
        string traces = receiver.Text("/v1/traces");
        Assert.All(
            ["maas-optimize", "maas.upload.duration", "maas.upload.outcome", "http.server.request.duration"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal)
        );
        Assert.All(["maas-optimize", "maas.upload"], name => Assert.Contains(name, traces, StringComparison.Ordinal));
    }
}
