using System.Globalization;
using System.Text.Json;

namespace MaaS.Bench.Optimize;

/// <summary>
/// The most memory that transforms take, of the file: the command itself, told that its child processes may use no more than
/// 128 MiB, so that nothing is run and what is measured is reading, transforming and writing.
/// </summary>
internal static class TransformMemory
{
    public const string Head = """

        | weight-only pass | file | MB | peak MB | of the file | wanted |
        |---|---|---|---|---|---|
        """;

    private const int SingleLayers = 6;
    private const int ExternalLayers = 10;

    private static readonly Dictionary<string, string> NothingIsRun = new(StringComparer.Ordinal)
    {
        ["MaaS__Optimization__SandboxMemoryMegabytes"] = "128",
    };

    public static async Task MeasureAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        Console.WriteLine(Head);
        string single = folder.CreateSubdirectory("single").FullName;
        await MeasureAsync("one", LargeModel.WriteSingle(single, SingleLayers), single, "≤ 1.50", cancellationToken);
        string external = folder.CreateSubdirectory("external").FullName;
        Upload upload = LargeModel.Write(external, ExternalLayers);
        await MeasureAsync("with data", upload, external, "≤ 0.50 and the largest tensor", cancellationToken);
    }

    private static async Task MeasureAsync(
        string kind,
        Upload upload,
        string folder,
        string wanted,
        CancellationToken cancellationToken
    )
    {
        double megabytes = Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length) / 1e6;
        foreach (string pass in (string[])["int8-storage", "fp16-storage", "matmul-nbits", "dynamic-quantization"])
        {
            string plan = Path.Combine(folder, $"{pass}.json");
            string target = Path.Combine(folder, pass);
            await File.WriteAllTextAsync(plan, $$"""{"passes": ["{{pass}}"]}""", cancellationToken);
            (JsonElement _, long peak) = await OptimizerRun.RunAsync(
                upload with
                {
                    Plan = plan,
                },
                goal: null,
                target,
                NothingIsRun,
                cancellationToken
            );
            Directory.Delete(target, recursive: true);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {pass} | {kind} | {megabytes:0} | {peak / 1e6:0} | {peak / 1e6 / megabytes:0.00} | {wanted} |"
                )
            );
        }
    }
}
