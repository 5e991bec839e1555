using static PredictFunction.Tests.PredictApp;

namespace PredictFunction.Tests;

/// <summary>A model that runs for as long as it is let.</summary>
public sealed class DeadlineTests(PredictApp app)
{
    [Fact]
    public async Task Request_past_its_deadline_is_504_and_the_model_serves_on()
    {
        await app.PostAsync("/v2/repository/models/endless/load", "{}");

        Answer late = await InferAsync(go: true, timeout: 50_000);
        Answer after = await InferAsync(go: false, timeout: 60_000_000);

        Assert.Equal(504, late.Status);
        Assert.Equal("The request took longer than 0.05 s.", late.Error);
        Assert.Equal(200, after.Status);
    }

    [Fact]
    public async Task Request_for_40_gigabytes_is_an_error_and_the_model_serves_on()
    {
        Answer bomb = await app.PostAsync("/v2/models/zeros/infer", Zeros(10_000_000_000));
        Answer harmless = await app.PostAsync("/v2/models/zeros/infer", Zeros(3));

        Assert.Equal(500, bomb.Status);
        Assert.StartsWith("Model 'zeros' failed:", bomb.Error, StringComparison.Ordinal);
        Assert.Equal("[0,0,0]", harmless.Json["outputs"]![0]!["data"]!.ToJsonString());
    }

    private static string Zeros(long count) =>
        $$"""{"inputs":[{"name":"n","datatype":"INT64","shape":[1],"data":[{{count}}]}]}""";

    /// <param name="timeout">Microseconds.</param>
    private Task<Answer> InferAsync(bool go, long timeout) =>
        app.PostAsync(
            "/v2/models/endless/infer",
            $$"""
            {
              "parameters": { "timeout": {{timeout}} },
              "inputs": [{ "name": "go", "datatype": "BOOL", "shape": [1], "data": [{{(go ? "true" : "false")}}] }]
            }
            """
        );
}
