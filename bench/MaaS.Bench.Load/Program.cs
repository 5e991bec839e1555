using System.Globalization;
using MaaS.Bench.Load;

if (args is ["null", var port, .. var answers])
{
    await NullServer.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), answers);
    return;
}

if (args is ["elsewhere", var name, var file])
{
    await LoadElsewhere.RunAsync(name, file);
    return;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
if (args is ["soak", .. var soak])
{
    using var run = new Soak(SoakOptions.Parse(soak));
    Environment.ExitCode = await run.RunAsync(stop.Token) ? 0 : 1;
    return;
}

if (args is ["swap", .. var swap])
{
    await new SwapImpact(SwapOptions.Parse(swap)).RunAsync(stop.Token);
    return;
}

BenchOptions options = BenchOptions.Parse(args);
BenchModel[] models = [.. BenchModel.All.Where(model => options.Models.Contains(model.Name, StringComparer.Ordinal))];
if (options.Threads > 0)
{
    BareThreads.PrintHead();
    Array.ForEach(models, model => BareThreads.Print(model, TimeSpan.FromSeconds(options.Threads)));
    return;
}

DirectoryInfo folder = Directory.CreateTempSubdirectory("maas-bench");
await using var storage = new BenchStorage();
await storage.StartAsync(models, stop.Token);
var servers = new List<BenchServer>();
try
{
    if (options.Cold > 0)
    {
        var programs = new PublishedPrograms(options.Published ?? Path.Combine(folder.FullName, "published"));
        await programs.EnsureAsync(stop.Token);
        foreach (BenchModel model in models)
        {
            await new ColdStarts(storage, programs, model, folder.FullName).RunAsync(options.Cold, stop.Token);
        }

        return;
    }

    if (options.Memory > 0)
    {
        foreach (BenchModel model in models)
        {
            await new MemoryUse(storage, model, folder.FullName).RunAsync(
                options.Memory,
                TimeSpan.FromSeconds(options.Seconds),
                stop.Token
            );
        }

        return;
    }

    await new ChosenServers(options, models, storage, folder.FullName).StartAsync(servers, stop.Token);
    foreach (BenchModel model in models)
    {
        await new SideBySide(servers, options).RunAsync(model, stop.Token);
    }
}
finally
{
    foreach (BenchServer server in servers)
    {
        await server.DisposeAsync();
    }

    folder.Delete(recursive: true);
}
