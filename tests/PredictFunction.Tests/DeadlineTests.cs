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
