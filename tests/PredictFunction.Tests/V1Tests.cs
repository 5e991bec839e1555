using static PredictFunction.Tests.PredictApp;

namespace PredictFunction.Tests;

public sealed class V1Tests(PredictApp app)
{
    [Theory]
    [InlineData("add", """{"instances":[[1,2,3,4],[5,6,7,8]]}""", """{"predictions":[[2,3,4,5],[6,7,8,9]]}""")]
    [InlineData("add", """{"instances":[{"x":[1,2,3,4]}]}""", """{"predictions":[[2,3,4,5]]}""")]
    [InlineData("add", """{"inputs":[[1,2,3,4]]}""", """{"outputs":[[2,3,4,5]]}""")]
    [InlineData("add", """{"inputs":{"x":[[1,2,3,4]]}}""", """{"outputs":[[2,3,4,5]]}""")]
    [InlineData(
        "pair",
        """{"signature_name":"serving_default","instances":[{"a":[1,2],"b":[3,4]},{"b":[7,8],"a":[5,6]}]}""",
        """{"predictions":[{"sum":[4,6],"difference":[-2,-2]},{"sum":[12,14],"difference":[-2,-2]}]}"""
    )]
    [InlineData(
        "pair",
        """{"inputs":{"a":[[1,2]],"b":[[3,4]]}}""",
        """{"outputs":{"sum":[[4,6]],"difference":[[-2,-2]]}}"""
    )]
    [InlineData("echo-bytes", """{"instances":["a","é"]}""", """{"predictions":["a","é"]}""")]
    [InlineData("echo-int64", """{"instances":[{"x":1},{"x":2.0}]}""", """{"predictions":[1,2]}""")]
    public async Task Rows_are_answered_by_rows_and_columns_by_columns(string model, string request, string expected)
    {
        Answer answer = await app.PostAsync($"/v1/models/{model}:predict", request);

        Assert.Equal(expected, answer.Text);
        Assert.Equal((200, "application/json"), (answer.Status, answer.MediaType));
    }

    [Theory]
    [InlineData("{}", "The request has neither 'instances' (rows) nor 'inputs' (columns).")]
    [InlineData("""{"instances":5}""", "'instances' is a number; expected an array with an entry per row.")]
    [InlineData("""{"instances":[[1,2]]}""", "'instances' has values without names; the model takes 'a', 'b'")]
    [InlineData("""{"instances":[{"a":[1,2],"c":[3,4]}]}""", "'instances[0]' has 'c'; the model takes 'a', 'b'.")]
    [InlineData("""{"instances":[{"a":[1,2],"b":[3,4]},{"a":[1,2]}]}""", "'instances[1]' has no 'b'.")]
    [InlineData(
        """{"instances":[{"a":[1,2]},{"a":[1,2],"b":[3,4]}]}""",
        "'instances[1]' has 'b'; the rows before it have not."
    )]
    [InlineData("""{"instances":[{"a":[1,2],"b":[3,4]},7]}""", "'instances[1]' is a number; expected an object")]
    [InlineData(
        """{"instances":[{"a":[1,2],"b":[3,4]},{"a":[1],"b":[3,4]}]}""",
        "instances[1] has shape [1]; those before it have [2]."
    )]
    [InlineData("""{"instances":[{"a":[1,"x"],"b":[3,4]}]}""", "Input 'a': data[1] is \"x\"; expected a number")]
    [InlineData("""{"inputs":{"a":[[1,2]]}}""", "Input 'b' is missing")]
    [InlineData("""{"inputs":{},"instances":[]}""", "more than one of 'instances' and 'inputs'")]
    [InlineData("""{"instances":[{"a":[1,2""", "The JSON ends too early")]
    public async Task Mistake_is_named(string request, string message)
    {
        Answer answer = await app.PostAsync("/v1/models/pair:predict", request);

        Assert.Equal(400, answer.Status);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_tells_whether_it_is_ready()
    {
        await app.PostAsync("/v1/models/add/versions/1:predict", """{"instances":[[1,2,3,4]]}""");

        Answer answer = await app.GetAsync("/v1/models/add");

        Assert.Equal(
            """{"name":"add","ready":true,"model_version_status":[{"version":"1","state":"AVAILABLE"}]}""",
            answer.Text
        );
    }
}
