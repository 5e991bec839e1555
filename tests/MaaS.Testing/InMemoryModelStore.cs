using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Testing;

/// <summary>Published models in memory: for what Azurite cannot do on command, which is to fail and to be slow.</summary>
public sealed class InMemoryModelStore : IModelStore
{
    private readonly ConcurrentDictionary<ModelName, (ModelIndex Index, string ETag)> _indexes = new();
    private readonly ConcurrentDictionary<(ModelName, int), ModelPackage> _packages = new();
    private int _etags;

    /// <summary>Every request made, for example <c>index m</c>, <c>manifest m/1</c>, <c>file m/1/model.onnx</c>, <c>list</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Whether every request fails.</summary>
    public bool IsAway { get; set; }

    /// <summary>Awaited by every download before it begins.</summary>
    public Task DownloadsWaitFor { get; set; } = Task.CompletedTask;

    public int Count(string request) => Requests.Count(made => string.Equals(made, request, StringComparison.Ordinal));

    public void Publish(int stable, params IReadOnlyList<ModelPackage> versions)
    {
        foreach (ModelPackage package in versions)
        {
            _packages[(package.Manifest.Model, package.Manifest.Version)] = package;
        }

        Publish(ModelPackage.IndexOf(stable, versions));
    }

    public void Publish(ModelIndex index) =>
        _indexes[index.Model] = (index, $"\"{Interlocked.Increment(ref _etags)}\"");

    public void Delete(string model) => _indexes.TryRemove(ModelName.Parse(model), out _);

    public Task<IndexRead> ReadIndexAsync(ModelName model, string? knownETag, CancellationToken cancellationToken)
    {
        Note($"index {model}");
        return Task.FromResult(
            !_indexes.TryGetValue(model, out (ModelIndex Index, string ETag) entry) ? IndexRead.Missing
            : string.Equals(entry.ETag, knownETag, StringComparison.Ordinal)
                ? new IndexRead(null, knownETag, NotModified: true)
            : new IndexRead(entry.Index, entry.ETag, NotModified: false)
        );
    }

    public Task<ModelManifest?> ReadManifestAsync(ModelName model, int version, CancellationToken cancellationToken)
    {
        Note($"manifest {model}/{version}");
        return Task.FromResult(_packages.GetValueOrDefault((model, version))?.Manifest);
    }

    public async Task DownloadAsync(
        ModelName model,
        int version,
        PublishedFile file,
        Stream destination,
        CancellationToken cancellationToken
    )
    {
        Note($"file {model}/{version}/{file.Name}");
        await DownloadsWaitFor.WaitAsync(cancellationToken);
        await destination.WriteAsync(_packages[(model, version)].Files[file.Name], cancellationToken);
    }

    public async IAsyncEnumerable<ModelName> ListModelsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Note("list");
        await Task.CompletedTask;
        foreach (ModelName name in _indexes.Keys)
        {
            yield return name;
        }
    }

    private void Note(string request)
    {
        Requests.Enqueue(request);
        if (IsAway)
        {
            throw new ModelStoreException("Storage is away (test).");
        }
    }
}
