using MaaS.OtherServer;

namespace MaaS.Client.Tests;

/// <summary>What the other server serves.</summary>
internal static class TestModels
{
    private static readonly string[] Datatypes =
    [
        "BOOL",
        "UINT8",
        "UINT16",
        "UINT32",
        "UINT64",
        "INT8",
        "INT16",
        "INT32",
        "INT64",
        "FP16",
        "FP32",
        "FP64",
        "BF16",
        "BYTES",
    ];

    /// <summary>An echo for each datatype (<c>fp32</c>, …), and <c>pair</c>.</summary>
    public static IEnumerable<OtherModel> All =>
        [
            .. Datatypes.Select(datatype =>
                OtherModel.Echo(datatype.ToLowerInvariant(), datatype, datatype == "BOOL" ? [-1, 2] : [-1])
            ),
            Pair,
        ];

    /// <summary>INT32 <c>a</c> [-1] and BYTES <c>b</c> [-1] come back as <c>first</c> and <c>second</c>.</summary>
    private static OtherModel Pair { get; } =
        new(
            "pair",
            [("a", "INT32", [-1]), ("b", "BYTES", [-1])],
            [("first", "INT32", [-1]), ("second", "BYTES", [-1])],
            inputs => [inputs["a"] with { Name = "first" }, inputs["b"] with { Name = "second" }]
        );
}
