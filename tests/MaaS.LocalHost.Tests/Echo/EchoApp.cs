using System.Globalization;
using System.Text.Json;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Hosting;
using MaaS.Testing;
using Microsoft.Extensions.Logging;

namespace MaaS.LocalHost.Tests.Echo;

/// <summary>A function app in a folder of its own whose handler is tests/MaaS.EchoHandler; deleted when disposed.</summary>
internal sealed class EchoApp : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("maas-echo-");

    /// <summary>As the host knows it: unlike any other test's.</summary>
    public string Name { get; } = Guid.NewGuid().ToString("N");

    /// <summary>host.json members beside the handler's own; JSON, comma-separated.</summary>
    public string HostMembers { get; init; } =
        """
            "extensionBundle": { "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" }
            """;

    public string RoutePrefix { get; init; } = "";

    /// <summary>What the handler's process is: the echo handler, unless a test wants one that fails.</summary>
    public string Arguments { get; init; } = JsonSerializer.Serialize(new[] { HandlerFile });

    public string Folder => Path.Combine(_root.FullName, "app");

    /// <summary>Where the handler writes down what it was sent.</summary>
    public string RecordFolder => Path.Combine(_root.FullName, "record");

    private static string HandlerFile =>
        Path.Combine(RepositoryFolder.Built("tests/MaaS.EchoHandler"), "MaaS.EchoHandler.dll");

    public EchoApp Http(
        string name,
        string route,
        string level = "anonymous",
        string methods = """["get", "post"]"""
    ) =>
        Function(
            name,
            $$"""
            {"type": "httpTrigger", "direction": "in", "name": "request", "authLevel": "{{level}}", "route": "{{route}}", "methods": {{methods}}},
            {"type": "http", "direction": "out", "name": "$return"}
            """
        );

    public EchoApp Blob(string name, string path, bool deferred = true, string connection = "ModelStorage") =>
        Function(
            name,
            $$"""
            {"type": "blobTrigger", "direction": "in", "name": "blob", "path": "{{path}}", "connection": "{{connection}}",
             "properties": {"supportsDeferredBinding": {{(deferred ? "true" : "false")}} } }
            """
        );

    public EchoApp Timer(string name, string schedule, bool runOnStartup = false) =>
        Function(
            name,
            $$"""
            {"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "{{schedule}}",
             "runOnStartup": {{(runOnStartup ? "true" : "false")}} }
            """
        );

    public EchoApp Function(string name, string bindings)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "function.json"), $$"""{"bindings": [{{bindings}}]}""");
        return this;
    }

    public FunctionApp Read(string storage = "none")
    {
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(RecordFolder);
        File.WriteAllText(
            Path.Combine(Folder, "host.json"),
            $$"""
            {
              "version": "2.0",
              "extensions": { "http": { "routePrefix": "{{RoutePrefix}}" }, "blobs": { "maxDegreeOfParallelism": 1 } },
              "customHandler": {
                "description": { "defaultExecutablePath": "dotnet", "arguments": {{Arguments}} },
                "enableForwardingHttpRequest": true,
                "enableProxyingHttpRequest": true
              },
              {{HostMembers}}
            }
            """
        );
        return FunctionAppReader.Read(Name, Folder, Settings(storage));
    }

    public Dictionary<string, string> Settings(string storage) =>
        new(StringComparer.Ordinal)
        {
            ["ModelStorage"] = storage,
            ["AzureWebJobsStorage"] = storage,
            ["ECHO_FOLDER"] = RecordFolder,
        };

    public Task<StandInHost> StartAsync(
        string storage = "none",
        bool enforceKeys = false,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null
    ) =>
        StandInHost.StartAsync(
            Read(storage),
            new StandInOptions
            {
                Port = 0,
                EnforceKeys = enforceKeys,
                Settings = Settings(storage),
            },
            time ?? TimeProvider.System,
            loggers ?? TestOutput.ForThisTest(),
            TestContext.Current.CancellationToken
        );

    /// <summary>What the handler has been sent so far, in order.</summary>
    public IReadOnlyList<RecordedInvocation> Invocations() =>
        [
            .. Directory
                .GetFiles(RecordFolder, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(file => JsonSerializer.Deserialize<RecordedInvocation>(File.ReadAllText(file))!),
        ];

    /// <summary>Waits until the handler has been sent this many.</summary>
    public async Task<IReadOnlyList<RecordedInvocation>> WaitForInvocationsAsync(int count)
    {
        await Eventually.TrueAsync(
            () => Invocations().Count >= count,
            $"{count.ToString(CultureInfo.InvariantCulture)} invocations"
        );
        return Invocations();
    }

    /// <summary>Lets an invocation or a response go on that waits for this name.</summary>
    public void Release(string name) => File.WriteAllText(Path.Combine(RecordFolder, name), "");

    public void Dispose() => _root.Delete(recursive: true);
}
