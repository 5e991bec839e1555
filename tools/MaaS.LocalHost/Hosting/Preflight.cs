using System.ComponentModel;
using System.Diagnostics;
using MaaS.LocalHost.CommandLine;
using MaaS.LocalHost.Processes;

namespace MaaS.LocalHost.Hosting;

/// <summary>What must hold before anything is started: each failure is one line that says what to do.</summary>
internal static class Preflight
{
    /// <summary>Checks Node, its packages, every fixed port and the image.</summary>
    /// <exception cref="LocalHostException">Node or a free port is missing.</exception>
    public static async Task CheckAsync(LocalHostOptions options, CancellationToken cancellationToken)
    {
        await CheckNodeAsync(options.RepositoryRoot, cancellationToken);
        (int Port, string Option)[] ports =
        [
            (options.PredictPort, "--predict-port"),
            (options.OptimizePort, "--optimize-port"),
            (options.BlobPort, "--blob-port"),
            (options.QueuePort, "--queue-port"),
            (options.TablePort, "--table-port"),
        ];
        foreach ((int port, string option) in ports)
        {
            if (LoopbackPort.IsInUse(port))
            {
                throw new LocalHostException(
                    $"Port {port} is in use. Stop the program that listens there, or choose another port with '{option}' (0: any)."
                );
            }
        }

        if (options.ImageFile is { } image && !File.Exists(image))
        {
            throw new LocalHostException($"The image {image} ('--image') does not exist.");
        }
    }

    private static async Task CheckNodeAsync(string root, CancellationToken cancellationToken)
    {
        try
        {
            using var node = Process.Start(
                new ProcessStartInfo("node", "--version") { UseShellExecute = false, RedirectStandardOutput = true }
            )!;
            await node.WaitForExitAsync(cancellationToken);
        }
        catch (Win32Exception error)
        {
            throw new LocalHostException(
                "Node.js was not found. Install Node.js 20 or newer (https://nodejs.org) and run the command again.",
                error
            );
        }

        if (!File.Exists(Path.Combine(root, "node_modules", ".package-lock.json")))
        {
            throw new LocalHostException("The npm packages are not installed. Run 'npm ci' in the repository's root.");
        }
    }
}
