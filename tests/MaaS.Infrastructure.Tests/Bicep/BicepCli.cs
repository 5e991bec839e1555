using System.Diagnostics;
using System.Reflection;
using MaaS.Testing;

namespace MaaS.Infrastructure.Tests.Bicep;

/// <summary>The Bicep CLI that the build restored, or the one that <c>MAAS_BICEP</c> names.</summary>
internal static class BicepCli
{
    /// <summary>Who deploys, in every prediction: azd sets this variable to the signed-in principal.</summary>
    public const string Deployer = "11111111-1111-1111-1111-111111111111";

    /// <summary>Whether the tests can run. Always on Linux on x64, where the build restores the CLI.</summary>
    public static bool IsAvailable => Path is not null;

    public static string Version => Metadata("BicepVersion")!;

    private static string? Path =>
        Environment.GetEnvironmentVariable("MAAS_BICEP") is { Length: > 0 } named ? named : Metadata("BicepPath");

    /// <summary>Starts the CLI in the repository's root with an environment that holds nothing but what is said here.</summary>
    public static Process Start(params IEnumerable<string> arguments)
    {
        string path = Path ?? throw new InvalidOperationException("No Bicep CLI: see BicepFactAttribute.");
        MakeExecutable(path);
        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = RepositoryFolder.Root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            string name in start
                .Environment.Keys.Where(name =>
                    name.StartsWith("AZURE_", StringComparison.Ordinal)
                    || name.StartsWith("MAAS_", StringComparison.Ordinal)
                    || name.StartsWith("SERVICE_", StringComparison.Ordinal)
                )
                .ToArray()
        )
        {
            start.Environment.Remove(name);
        }

        start.Environment["AZURE_PRINCIPAL_ID"] = Deployer;
        return Process.Start(start)!;
    }

    /// <summary>Standard output of a command that must exit with 0.</summary>
    public static async Task<string> RunAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        using Process process = Start(arguments);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"bicep exited with {process.ExitCode}: {output}{await error}");
        return output;
    }

    private static string? Metadata(string key) =>
        typeof(BicepCli)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .SingleOrDefault(attribute => attribute.Key == key)
            ?.Value;

    /// <summary>NuGet unpacks without the executable bit for everybody but the owner, and for nobody on some file systems.</summary>
    private static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }
    }
}
