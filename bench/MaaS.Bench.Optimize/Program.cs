using System.Globalization;
using System.Text.Json;
using MaaS.Bench.Optimize;

const string KeepOption = "keep=";
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
string[] known = [.. BenchCase.All.Select(bench => bench.Name), "throughput", "nodes", "memory", "large"];
string? keep = args.FirstOrDefault(arg => arg.StartsWith(KeepOption, StringComparison.Ordinal))?[KeepOption.Length..];
string[] named = [.. args.Where(arg => !arg.StartsWith(KeepOption, StringComparison.Ordinal))];
string[] wanted = named is [] ? known : named;
if (wanted.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync(
        $"'{unknown}' is unknown; expected any of: {string.Join(' ', known)}, and {KeepOption}FOLDER."
    );
    return 1;
}

DirectoryInfo folder = keep is null
    ? Directory.CreateTempSubdirectory("maas-bench-optimize-")
    : Directory.CreateDirectory(keep);
try
{
    Console.WriteLine(Row.Head);
    foreach (BenchCase bench in BenchCase.All.Where(bench => wanted.Contains(bench.Name, StringComparer.Ordinal)))
    {
        DirectoryInfo uploads = Emptied(folder, $"{bench.Name}-upload");
        string target = Path.Combine(folder.FullName, bench.Name);
        Upload upload = bench.Write(uploads.FullName);
        (JsonElement report, _) = await OptimizerRun.RunAsync(
            upload,
            bench.Goal,
            target,
            environment: new Dictionary<string, string>(StringComparer.Ordinal),
            stop.Token
        );
        Console.WriteLine(Row.Of(bench, report, upload.Model, target));
    }

    if (wanted.Contains("throughput", StringComparer.Ordinal))
    {
        Console.WriteLine("\n| weight-only pass on `bert` | file to file | wanted |\n|---|---|---|");
        string model = Path.Combine(folder.FullName, "throughput.onnx");
        await File.WriteAllBytesAsync(model, TransformerEncoder.Create(), stop.Token);
        foreach ((string Pass, string Options) pass in WeightThroughput.Passes)
        {
            Console.WriteLine(WeightThroughput.Measure(pass, model, folder.FullName, stop.Token));
        }
    }

    if (wanted.Contains("nodes", StringComparer.Ordinal))
    {
        ManyNodes.Measure(folder, stop.Token);
    }

    if (wanted.Contains("memory", StringComparer.Ordinal))
    {
        await TransformMemory.MeasureAsync(Emptied(folder, "memory"), stop.Token);
    }

    if (wanted.Contains("large", StringComparer.Ordinal))
    {
        DirectoryInfo uploads = Emptied(folder, "large-upload");
        (JsonElement report, long peak) = await OptimizerRun.RunAsync(
            LargeModel.Write(uploads.FullName, LargeModel.Layers),
            goal: null,
            Path.Combine(folder.FullName, "large"),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["DOTNET_GCHeapHardLimit"] = LargeModel.MemoryBytes.ToString("X", CultureInfo.InvariantCulture),
            },
            stop.Token
        );
        Console.WriteLine();
        Console.WriteLine(report.GetProperty("summary").GetString());
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.GetProperty("elapsedSeconds").GetDouble():0} s, at most {peak / 1e9:0.00} GB resident"
            )
        );
    }

    return 0;
}
finally
{
    if (keep is null)
    {
        folder.Delete(recursive: true);
    }
}

// What an earlier run kept under the same name goes.
static DirectoryInfo Emptied(DirectoryInfo parent, string name)
{
    string path = Path.Combine(parent.FullName, name);
    if (Directory.Exists(path))
    {
        Directory.Delete(path, recursive: true);
    }

    return parent.CreateSubdirectory(name);
}
