using static PredictFunction.Tests.PredictApp;

namespace PredictFunction.Tests;

/// <summary>What leaves the app when its settings ask for it.</summary>
public sealed class TelemetryTests
{
    private const string Request =
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[2,4],"data":[1,2,3,4,5,6,7,8]}]}""";

    [Fact]
    public async Task Metrics_are_served_in_the_text_format_of_prometheus()
    {
        await using var app = new PredictApp("--MaaS:Telemetry:Prometheus=true");
        await app.InitializeAsync();
        await app.PostAsync("/v2/models/measured/infer", Request);

        Answer answer = await app.GetAsync("/metrics");

        Assert.Equal((200, "text/plain"), (answer.Status, answer.MediaType));
        string[] lines = answer.Text.Split('\n');
        Assert.Contains("# TYPE maas_inference_batch_rows histogram", lines);
        Assert.Contains("# HELP maas_inference_batch_rows Rows per run.", lines);
        Assert.Equal("0", Sample(lines, "maas_inference_batch_rows_bucket", "le=\"1\""));
        Assert.Equal("1", Sample(lines, "maas_inference_batch_rows_bucket", "le=\"2\""));
        Assert.Equal("1", Sample(lines, "maas_inference_batch_rows_bucket", "le=\"+Inf\""));
        Assert.Equal("2", Sample(lines, "maas_inference_batch_rows_sum"));
        Assert.Equal("1", Sample(lines, "maas_inference_duration_seconds_count"));
        Assert.Contains("# TYPE maas_model_resident_size_bytes gauge", lines);
        Assert.Contains("# TYPE maas_file_cache_lookups_total counter", lines);
        Assert.DoesNotContain(
            "error_type",
            Line(lines, "maas_inference_duration_seconds_count"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Metrics_and_traces_are_sent_over_otlp_without_the_key_of_the_request()
    {
        await using TelemetryReceiver receiver = await TelemetryReceiver.StartAsync();
        await using (
            var app = new PredictApp(
                $"--OTEL_EXPORTER_OTLP_ENDPOINT={receiver.Endpoint}",
                "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"
            )
        )
        {
            await app.InitializeAsync();
            await app.PostAsync("/v2/models/add/infer?code=secret-key", Request);
        }

        string metrics = receiver.Text("/v1/metrics");
        string traces = receiver.Text("/v1/traces");
        Assert.All(
            ["maas-predict", "maas.inference.duration", "maas.model.resident.count", "http.server.request.duration"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal)
        );
        Assert.All(
            ["maas-predict", "maas.inference", "maas.model.load", "maas.model.name"],
            name => Assert.Contains(name, traces, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("secret-key", metrics + traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_sent_to_application_insights_and_requests_are_left_to_the_host()
    {
        await using TelemetryReceiver receiver = await TelemetryReceiver.StartAsync();
        await using (
            var app = new PredictApp(
                $"--APPLICATIONINSIGHTS_CONNECTION_STRING=InstrumentationKey={Guid.Empty};IngestionEndpoint={receiver.Endpoint}"
            )
        )
        {
            await app.InitializeAsync();
            await app.PostAsync("/v2/models/add/infer?code=secret-key", Request);
        }

        Assert.All(
            ["maas-predict", "\"name\":\"maas.inference.duration\"", "maas.model.name"],
            text => Assert.Contains(text, receiver.Tracked, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("RequestData", receiver.Tracked, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-key", receiver.Tracked, StringComparison.Ordinal);
    }

    private static string Sample(string[] lines, string name, string label = "") =>
        Line(lines, name, label).Split(' ')[1];

    /// <summary>The one line of this metric for model 'measured'.</summary>
    private static string Line(string[] lines, string name, string label = "") =>
        Assert.Single(
            lines,
            line =>
                line.StartsWith(name + "{", StringComparison.Ordinal)
                && line.Contains("maas_model_name=\"measured\"", StringComparison.Ordinal)
                && line.Contains(label, StringComparison.Ordinal)
        );
}
