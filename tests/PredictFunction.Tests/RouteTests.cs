using static PredictFunction.Tests.PredictApp;

namespace PredictFunction.Tests;

public sealed class RouteTests(PredictApp app)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/v2")]
    [InlineData("/v2/")]
    public async Task Server_tells_its_name_and_extensions(string path)
    {
        Answer answer = await app.GetAsync(path);

        Assert.Equal(200, answer.Status);
        Assert.Equal("maas", answer.Json["name"]!.GetValue<string>());
        Assert.Contains("binary_tensor_data", answer.Json["extensions"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/health/live", """{"live":true}""")]
    [InlineData("/v2/health/ready", """{"ready":true}""")]
    [InlineData(
        "/v2/models/add",
        """{"name":"add","versions":["1"],"platform":"onnx_onnxv1","inputs":[{"name":"x","datatype":"FP32","shape":[-1,4]}],"outputs":[{"name":"y","datatype":"FP32","shape":[-1,4]}]}"""
    )]
    [InlineData(
        "/v2/models/echo-bytes/versions/1/config",
        """{"name":"echo-bytes","platform":"onnxruntime_onnx","backend":"onnxruntime","max_batch_size":0,"input":[{"name":"x","data_type":"TYPE_STRING","dims":[-1]}],"output":[{"name":"y","data_type":"TYPE_STRING","dims":[-1]}]}"""
    )]
    public async Task Document_is_as_the_protocol_says(string path, string expected)
    {
        Answer answer = await app.GetAsync(path);

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.MediaType);
        Assert.Equal(expected, answer.Text);
    }

    [Fact]
    public async Task Model_is_ready_after_it_was_loaded()
    {
        Answer load = await app.PostAsync("/v2/repository/models/echo-int8/load", "{}");
        Answer ready = await app.GetAsync("/v2/models/echo-int8/ready");
        Answer index = await app.PostAsync("/v2/repository/index", """{"ready":true}""");

        Assert.Equal((200, 0), (load.Status, load.Body.Length));
        Assert.Equal("""{"name":"echo-int8","ready":true}""", ready.Text);
        Assert.Contains("""{"name":"echo-int8","version":"1","state":"READY"}""", index.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repository_index_lists_models_that_are_not_loaded_too()
    {
        Answer index = await app.PostAsync("/v2/repository/index", []);

        Assert.Equal(200, index.Status);
        Assert.Equal(TestModels.All().Count(), index.Json.AsArray().Count);
    }

    [Fact]
    public async Task Statistics_count_rows_and_runs()
    {
        await app.PostAsync(
            "/v2/models/counted/infer",
            """{"inputs":[{"name":"x","datatype":"FP32","shape":[3,4],"data":[1,2,3,4,5,6,7,8,9,10,11,12]}]}"""
        );

        Answer all = await app.GetAsync("/v2/models/stats");
        Answer one = await app.GetAsync("/v2/models/counted/versions/1/stats");

        Assert.Contains("\"name\":\"counted\"", all.Text, StringComparison.Ordinal);
        var figures = one.Json["model_stats"]!.AsArray().Single()!;
        Assert.Equal(3, figures["inference_count"]!.GetValue<int>());
        Assert.Equal(1, figures["execution_count"]!.GetValue<int>());
        Assert.Equal(1, figures["inference_stats"]!["success"]!["count"]!.GetValue<int>());
        Assert.True(figures["inference_stats"]!["compute_infer"]!["ns"]!.GetValue<long>() > 0);
        Assert.True(figures["last_inference"]!.GetValue<long>() > 0);
    }

    [Theory]
    [InlineData("GET", "/v2/nothing", 404, "There is no route GET /v2/nothing.")]
    [InlineData("GET", "/v2/models/add/nothing", 404, "There is no route GET /v2/models/add/nothing.")]
    [InlineData("GET", "/v2/models/add/infer", 405, "/v2/models/add/infer does not take GET; it takes POST.")]
    [InlineData("POST", "/v2/models/add", 405, "/v2/models/add does not take POST; it takes GET.")]
    [InlineData("DELETE", "/v2/health/live", 405, "/v2/health/live does not take DELETE; it takes GET.")]
    [InlineData("GET", "/v2/models/nosuch", 404, "nosuch")]
    [InlineData("GET", "/v2/models/nosuch/ready", 404, "nosuch")]
    [InlineData("GET", "/v2/models/add/versions/9", 404, "9")]
    [InlineData("GET", "/v2/models/add/versions/-1", 404, "'-1' is no version")]
    [InlineData("GET", "/v2/models/_x", 404, "must start with a letter or a digit")]
    [InlineData("GET", "/v2/models/never-loaded/ready", 503, "not loaded on this instance")]
    [InlineData("POST", "/v2/repository/models/nosuch/load", 404, "nosuch")]
    [InlineData("POST", "/v2/repository/models/add/unload", 503, "MaaS:RepositoryControl:Unload")]
    [InlineData("POST", "/v1/models/add:classify", 404, "There is no route")]
    [InlineData("GET", "/metrics", 404, "MaaS:Telemetry:Prometheus")]
    public async Task Error_is_always_json(string method, string path, int status, string message)
    {
        Answer answer = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(status, answer.Status);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
        // What a setting forbids stays forbidden.
        bool mayPass = status == 503 && !path.EndsWith("/unload", StringComparison.Ordinal);
        Assert.Equal(mayPass, answer.Headers.RetryAfter is not null);
    }
}
