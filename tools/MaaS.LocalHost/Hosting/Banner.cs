using MaaS.LocalHost.Azurite;
using MaaS.LocalHost.CommandLine;
using MaaS.LocalHost.Http;

namespace MaaS.LocalHost.Hosting;

/// <summary>What is where: printed once everything runs.</summary>
internal static class Banner
{
    public static async Task WriteAsync(
        TextWriter console,
        LocalHostOptions options,
        AzuriteProcess azurite,
        IAppHost predict,
        IAppHost optimize
    )
    {
        await console.WriteLineAsync(
            $"""

            MaaS on this machine (development only: {(
                options.UseCoreTools ? "Core Tools host the apps" : "a stand-in for 'func start'"
            )})
              predictions   {predict.Address}v2/models/…
              management    {optimize.Address}manage/models
              storage       {options.DataFolder ?? "in memory"}; upload models to the container 'uploads'
              connection    {azurite.ConnectionString}

            """
        );
        foreach (IAppHost host in (IAppHost[])[predict, optimize])
        {
            if (host is StandInHost { Keys: { } keys })
            {
                await WriteKeysAsync(console, host.Address, keys);
            }
        }
    }

    private static async Task WriteKeysAsync(TextWriter console, Uri address, HostKeys keys)
    {
        await console.WriteLineAsync($"Keys of {address} (x-functions-key or ?code=)");
        await console.WriteLineAsync($"  master        {keys.Master}");
        await console.WriteLineAsync($"  default       {keys.Default}");
        foreach ((string function, string key) in keys.Functions)
        {
            await console.WriteLineAsync($"  {function, -13} {key}");
        }

        await console.WriteLineAsync();
    }
}
