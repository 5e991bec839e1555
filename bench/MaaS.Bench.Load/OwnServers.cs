using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MaaS.LocalHost.Azurite;
using MaaS.Testing;

namespace MaaS.Bench.Load;

/// <summary>The servers that are started for a run, each on a free port.</summary>
internal static class OwnServers
{
    private const string Handler = "PredictFunction.dll";

    /// <summary>PredictFunction as a custom handler without a host in front.</summary>
    /// <param name="settings">Settings of the app beyond its storage.</param>
    public static Task<BenchServer> PredictAsync(
        string name,
        BenchStorage storage,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken
    )
    {
        int port = FreePort();
        return BenchServer.StartAsync(name, port, Predict(port, storage, settings), cancellationToken);
    }

    /// <summary>How PredictFunction is started.</summary>
    /// <param name="program">Null: as it was built with this program.</param>
    public static ProcessStartInfo Predict(
        int port,
        BenchStorage storage,
        IReadOnlyDictionary<string, string> settings,
        string? program = null
    )
    {
        ProcessStartInfo start = InItsFolder(
            program ?? Path.Combine(RepositoryFolder.BuiltApp("PredictFunction"), Handler)
        );
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{port}";
        start.Environment["ModelStorage"] = storage.ConnectionString;
        start.Environment["MaaS__Storage__ModelsContainer"] = storage.Container;
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach ((string key, string value) in settings)
        {
            start.Environment[key] = value;
        }

        return start;
    }

    /// <summary>How the least that answers for a model on the disk is started.</summary>
    public static ProcessStartInfo Minimal(int port, string program, string model)
    {
        ProcessStartInfo start = InItsFolder(program);
        start.ArgumentList.Add($"{port}");
        start.ArgumentList.Add(model);
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        return start;
    }

    /// <summary>PredictFunction behind LocalHost, which has a storage of its own: the models are published there too.</summary>
    public static async Task<BenchServer> LocalHostAsync(
        BenchStorage storage,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken
    )
    {
        int port = FreePort();
        int blobs = FreePort();
        var start = new ProcessStartInfo("dotnet");
        string program = Path.Combine(RepositoryFolder.Built("tools/MaaS.LocalHost"), "MaaS.LocalHost.dll");
        foreach (
            string argument in (string[])
                [
                    program,
                    "--no-demo",
                    "--ephemeral",
                    "--predict-port",
                    $"{port}",
                    "--optimize-port",
                    "0",
                    "--blob-port",
                    $"{blobs}",
                    "--queue-port",
                    "0",
                    "--table-port",
                    "0",
                ]
        )
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach ((string key, string value) in settings)
        {
            start.Environment[key] = value;
        }

        BenchServer server = await BenchServer.StartAsync("localhost", port, start, cancellationToken);
        await storage.PublishAllAsync(
            $"DefaultEndpointsProtocol=http;AccountName={AzuriteProcess.AccountName};AccountKey={AzuriteProcess.AccountKey};"
                + $"BlobEndpoint=http://127.0.0.1:{blobs}/{AzuriteProcess.AccountName};",
            cancellationToken
        );
        server.CountHandlers(Handler);
        return server;
    }

    /// <summary>This program once more, as the server that does nothing.</summary>
    public static Task<BenchServer> NullAsync(IEnumerable<BenchModel> models, CancellationToken cancellationToken)
    {
        int port = FreePort();
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(typeof(OwnServers).Assembly.Location);
        start.ArgumentList.Add("null");
        start.ArgumentList.Add($"{port}");
        foreach (BenchModel model in models)
        {
            start.ArgumentList.Add($"{model.Name}={BareRuntime.AnswerBytes(model)}");
        }

        return BenchServer.StartAsync("null", port, start, cancellationToken);
    }

    /// <summary>onnxruntime-node; null when <c>npm ci</c> was not run in its folder.</summary>
    public static async Task<BenchServer?> NodeAsync(
        IEnumerable<BenchModel> models,
        string folder,
        CancellationToken cancellationToken
    )
    {
        string program = Path.Combine(RepositoryFolder.Root, "bench", "onnxruntime-node");
        if (!Directory.Exists(Path.Combine(program, "node_modules")))
        {
            return null;
        }

        int port = FreePort();
        var start = new ProcessStartInfo("node");
        start.ArgumentList.Add(Path.Combine(program, "server.mjs"));
        start.ArgumentList.Add($"{port}");
        foreach (BenchModel model in models)
        {
            string path = Path.Combine(folder, $"{model.Name}.onnx");
            await File.WriteAllBytesAsync(path, model.Onnx(), cancellationToken);
            start.ArgumentList.Add($"{model.Name}={path}");
        }

        return await BenchServer.StartAsync("onnxruntime-node", port, start, cancellationToken);
    }

    // Where a host starts a handler. ASP.NET Core watches its working directory, and this repository's is large.
    private static ProcessStartInfo InItsFolder(string program)
    {
        string path = Path.GetFullPath(program);
        string folder = Path.GetDirectoryName(path)!;
        // Published with the framework, a program is an executable of its own.
        if (File.Exists(Path.Combine(folder, "libcoreclr.so")))
        {
            return new ProcessStartInfo(Path.ChangeExtension(path, null)) { WorkingDirectory = folder };
        }

        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder };
        start.ArgumentList.Add(path);
        return start;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
