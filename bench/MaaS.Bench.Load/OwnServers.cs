using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MaaS.Testing;

namespace MaaS.Bench.Load;

/// <summary>The servers that are started for a run, each on a free port.</summary>
internal static class OwnServers
{
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
    public static ProcessStartInfo Predict(int port, BenchStorage storage, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(Path.Combine(RepositoryFolder.BuiltApp("PredictFunction"), "PredictFunction.dll"));
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

    /// <summary>How this program is started as the least that answers for a model on the disk.</summary>
    public static ProcessStartInfo Minimal(int port, BenchModel model, string path)
    {
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(typeof(OwnServers).Assembly.Location);
        start.ArgumentList.Add("minimal");
        start.ArgumentList.Add($"{port}");
        start.ArgumentList.Add(model.Name);
        start.ArgumentList.Add(path);
        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        return start;
    }

    /// <summary>This program once more, as the server that does nothing.</summary>
    public static Task<BenchServer> NullAsync(CancellationToken cancellationToken)
    {
        int port = FreePort();
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(typeof(OwnServers).Assembly.Location);
        start.ArgumentList.Add("null");
        start.ArgumentList.Add($"{port}");
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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
