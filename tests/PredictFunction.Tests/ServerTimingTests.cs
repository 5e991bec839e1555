using static PredictFunction.Tests.PredictApp;

namespace PredictFunction.Tests;

/// <summary>What <c>Server-Timing</c> says beyond an ordinary answer.</summary>
public sealed class ServerTimingTests(PredictApp app)
{
    private const string Row = """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}""";

    [Fact]
    public async Task Cold_request_tells_how_its_model_was_loaded()
    {
        Answer cold = await app.PostAsync("/v2/models/cold/infer", Row);
        Answer warm = await app.PostAsync("/v2/models/cold/infer", Row);

        Assert.Equal(["load", "blob", "session", "warmup", "decode", "queue", "run", "batch", "encode"], Parts(cold));
        Assert.Equal(["decode", "queue", "run", "batch", "encode"], Parts(warm));
    }

    [Theory]
    [InlineData("/v2/models/nothing/infer", Row, 404, "total")]
    [InlineData("/v2/models/add/infer", "[]", 400, "decode")]
    [InlineData(
        "/v2/models/add/infer",
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2""",
        400,
        "decode"
    )]
    [InlineData("/v1/models/add:predict", "[]", 400, "decode")]
    [InlineData(
        "/v2/models/endless/infer",
        """{"parameters":{"timeout":1000},"inputs":[{"name":"go","datatype":"BOOL","shape":[1],"data":[true]}]}""",
        504,
        "decode run"
    )]
    public async Task Error_tells_as_much_as_is_known(string path, string body, int status, string expected)
    {
        await app.PostAsync("/v2/repository/models/endless/load", "{}");

        Answer answer = await app.PostAsync(path, body);

        Assert.Equal(status, answer.Status);
        Assert.Equal(expected.Split(' '), Parts(answer));
    }

    [Fact]
    public async Task Body_that_is_not_taken_tells_its_time_too()
    {
        Answer answer = await app.PostAsync(
            "/v2/models/add/infer",
            new byte[MaxBodyBytes + 100_000],
            ("Expect", "100-continue")
        );

        Assert.Equal(413, answer.Status);
        Assert.Equal(["total"], Parts(answer));
    }

    private static IEnumerable<string> Parts(Answer answer) =>
        Assert.Single(answer.Headers.GetValues("Server-Timing")).Split(", ").Select(part => part.Split(';')[0]);
}
