using System.Text;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol;

namespace MaaS.Runtime.Tests.Protocol;

/// <summary>Reads requests from text or bytes.</summary>
internal static class Reading
{
    private static readonly ModelSignature NoSignature = new() { Inputs = [], Outputs = [] };

    public static ValueTask<Outcome<InferenceInvocation>> ReadAsync(
        byte[] body,
        long? jsonLength = null,
        int pieceSize = int.MaxValue,
        RequestLimitsOptions? limits = null,
        ModelSignature? signature = null
    ) =>
        new InferRequestReader(limits ?? new RequestLimitsOptions()).ReadAsync(
            new PiecewiseStream(body, pieceSize),
            jsonLength,
            signature ?? NoSignature,
            TestContext.Current.CancellationToken
        );

    public static async Task<InferenceInvocation> AcceptAsync(
        byte[] body,
        long? jsonLength = null,
        int pieceSize = int.MaxValue
    )
    {
        Outcome<InferenceInvocation> outcome = await ReadAsync(body, jsonLength, pieceSize);
        Assert.True(outcome.TryGet(out InferenceInvocation? invocation, out InferenceError? error), error?.Message);
        return invocation;
    }

    public static Task<InferenceInvocation> AcceptAsync(string json) => AcceptAsync(Encoding.UTF8.GetBytes(json));

    public static async Task<InferenceError> RefuseAsync(
        string json,
        RequestLimitsOptions? limits = null,
        int pieceSize = int.MaxValue
    ) => await RefuseAsync(Encoding.UTF8.GetBytes(json), limits: limits, pieceSize: pieceSize);

    public static async Task<InferenceError> RefuseAsync(
        byte[] body,
        long? jsonLength = null,
        RequestLimitsOptions? limits = null,
        ModelSignature? signature = null,
        int pieceSize = int.MaxValue
    )
    {
        Outcome<InferenceInvocation> outcome = await ReadAsync(body, jsonLength, pieceSize, limits, signature);
        Assert.False(outcome.TryGet(out _, out InferenceError? error));
        return error!;
    }

    /// <summary>A request with one input whose data is given as JSON.</summary>
    public static string Input(string datatype, string shape, string data) =>
        $$"""{"inputs":[{"name":"x","datatype":"{{datatype}}","shape":{{shape}},"data":{{data}}}]}""";
}
