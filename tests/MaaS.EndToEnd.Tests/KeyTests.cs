using System.Net;
using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>With keys enforced, as on Azure.</summary>
public sealed partial class KeyTests
{
    [Fact]
    public async Task Keys_open_what_their_level_allows_and_nothing_more()
    {
        await using var product = new RunningProduct("--auth");
        await product.InitializeAsync();
        string master = await product.PrintedAsync(MasterLine);
        string user = await product.PrintedAsync(DefaultLine);
        await product.UploadAsync("keyed.onnx", TinyModels.Add());
        await product.PublishedAsync("keyed");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(product.Predict, "v2/health/live", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(product.Predict, "v2/models/keyed", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(product.Predict, "v2/models/keyed", "wrong"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(product.Predict, "v2/models/keyed", user));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(product.Predict, $"v2/models/keyed?code={user}", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(product.Predict, "v2/models/keyed", master));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(product.Optimize, "manage/models", user));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    [GeneratedRegex(@"^\s+master\s+(?<value>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MasterLine { get; }

    [GeneratedRegex(@"^\s+default\s+(?<value>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DefaultLine { get; }
}
