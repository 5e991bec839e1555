using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Storage;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Bench.Micro;

/// <summary>The serving side as a host registers it, with one model loaded, and the same model in a session beside it.</summary>
internal sealed class ServedModel : IDisposable
{
    private readonly IHost _host;
    private readonly DirectoryInfo _folder;

    private ServedModel(IHost host, DirectoryInfo folder, InferenceSession session, ResolvedModel model, int outputs)
    {
        _host = host;
        _folder = folder;
        Session = session;
        Model = model;
        Outputs = outputs;
    }

    public InferenceSession Session { get; }

    public ResolvedModel Model { get; }

    /// <summary>Floats of one output row.</summary>
    public int Outputs { get; }

    public IModelServer Server => _host.Services.GetRequiredService<IModelServer>();

    public InferRequestReader Reader { get; } = new(new RequestLimitsOptions());

    public static async Task<ServedModel> StartAsync(int width)
    {
        int outputs = width == 4 ? 4 : 10;
        byte[] model = width == 4 ? TinyModels.Add() : TinyModels.Mlp(width, 512, outputs);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maas-bench");
        var store = new InMemoryModelStore();
        store.Publish(1, ModelPackage.Of("m", 1, model));
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ModelStorage"] = "UseDevelopmentStorage=true";
        builder.Configuration["MaaS:FileCache:Folder"] = folder.FullName;
        builder.Services.AddSingleton<IModelStore>(store);
        builder.AddMaasModels();
        IHost host = builder.Build();
        IModelServer server = host.Services.GetRequiredService<IModelServer>();
        Outcome<ResolvedModel> loaded = await server.LoadAsync(
            ModelName.Parse("m"),
            VersionSelector.Stable,
            CancellationToken.None
        );
        if (!loaded.TryGet(out ResolvedModel? resolved, out InferenceError? error))
        {
            throw new InvalidOperationException(error.Message);
        }

        string path = Path.Combine(folder.FullName, "model.onnx");
        await File.WriteAllBytesAsync(path, model);
        InferenceSession session = host
            .Services.GetRequiredService<SessionFactory>()
            .Create(new SessionSource(path), model.Length);
        return new ServedModel(host, folder, session, resolved, outputs);
    }

    public void Dispose()
    {
        Session.Dispose();
        _host.Dispose();
        _folder.Delete(recursive: true);
    }
}
