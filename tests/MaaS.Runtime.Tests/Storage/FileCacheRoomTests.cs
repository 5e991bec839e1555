using MaaS.Runtime.Storage;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Storage;

/// <summary>A file cache that is too small for what is asked of it at the same time.</summary>
public sealed class FileCacheRoomTests : IDisposable
{
    private const int FileBytes = 400 << 10;

    private readonly TemporaryFolder _folder = new();
    private readonly InMemoryModelStore _store = new();
    private readonly ModelFileCache _cache;

    public FileCacheRoomTests() => _cache = ModelFileCacheTests.Open(_store, _folder.Path, maxBytes: 1 << 20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_that_are_about_to_be_opened_stay_whatever_else_is_downloaded()
    {
        CachedFiles held = await FetchAsync(Publish("a"));
        await FetchAndCloseAsync("b");
        await FetchAndCloseAsync("c");
        Assert.True(File.Exists(held.Path));

        held.Dispose();
        held.Dispose();
        await FetchAndCloseAsync("d");

        Assert.False(File.Exists(held.Path));
    }

    [Fact]
    public async Task Downloads_side_by_side_make_room_for_each_other()
    {
        string old = await FetchAndCloseAsync("a");
        var begin = new TaskCompletionSource();
        _store.DownloadsWaitFor = begin.Task;

        Task<string>[] downloads = [FetchAndCloseAsync("b"), FetchAndCloseAsync("c")];
        while (_store.Requests.Count < 3)
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.False(File.Exists(old));
        begin.SetResult();
        Assert.All(await Task.WhenAll(downloads), path => Assert.True(File.Exists(path)));
    }

    [Fact]
    public async Task Many_callers_of_many_files_find_each_where_they_were_told()
    {
        ModelPackage[] packages = [.. "abcdefghij".Select(name => Publish($"{name}"))];

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(caller =>
                    Task.Run(async () =>
                    {
                        var random = new Random(caller);
                        for (int i = 0; i < 50; i++)
                        {
                            using CachedFiles files = await FetchAsync(packages[random.Next(packages.Length)]);
                            Assert.True(File.Exists(files.Path));
                        }
                    })
                )
        );

        // At most four are held at a time, and two fit without.
        Assert.InRange(Directory.GetDirectories(_folder.Path).Length, 1, 5);
    }

    private ModelPackage Publish(string name)
    {
        ModelPackage package = ModelPackage.OfBytes(name, FileBytes);
        _store.Publish(1, package);
        return package;
    }

    private async Task<string> FetchAndCloseAsync(string name)
    {
        using CachedFiles files = await FetchAsync(Publish(name));
        return files.Path;
    }

    private Task<CachedFiles> FetchAsync(ModelPackage package) =>
        _cache.FetchAsync(package.Manifest, [package.Manifest.Original().File], Cancellation);
}
