using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Tests.Storage;

public sealed class ModelFileCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InMemoryModelStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_downloaded_once()
    {
        ModelPackage package = Publish("m", 100);

        string first = await FetchAsync(Open(), package);
        string second = await FetchAsync(Open(), package);

        Assert.Equal(first, second);
        Assert.Equal(package.Files["model.onnx"], await File.ReadAllBytesAsync(first, Cancellation));
        Assert.Equal(1, _store.Count("file m/1/model.onnx"));
    }

    [Fact]
    public async Task Data_files_lie_beside_the_model_under_their_own_names()
    {
        ModelPackage package = ModelPackage.Of(
            "m",
            1,
            TinyModels.Add(),
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["weights.data"] = [1, 2, 3] }
        );
        _store.Publish(1, package);

        string model = await FetchAsync(Open(), package);

        string data = Path.Combine(Path.GetDirectoryName(model)!, "weights.data");
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(data, Cancellation));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(40)]
    public async Task A_corrupted_file_is_downloaded_again(int length)
    {
        ModelPackage package = Publish("m", 100);
        string path = await FetchAsync(Open(), package);
        await File.WriteAllBytesAsync(path, new byte[length], Cancellation);

        path = await FetchAsync(Open(), package);

        Assert.Equal(package.Files["model.onnx"], await File.ReadAllBytesAsync(path, Cancellation));
        Assert.Equal(2, _store.Count("file m/1/model.onnx"));
    }

    [Fact]
    public async Task A_checked_file_is_not_hashed_again_until_it_is_written_to()
    {
        ModelPackage package = Publish("m", 100);
        string path = await FetchAsync(Open(), package);
        DateTime written = File.GetLastWriteTimeUtc(path);
        // What nobody could do by accident: other content, the same size and time. Only the hash would tell.
        await File.WriteAllBytesAsync(path, new byte[100], Cancellation);
        File.SetLastWriteTimeUtc(path, written);

        await FetchAsync(Open(), package);
        Assert.Equal(1, _store.Count("file m/1/model.onnx"));

        File.SetLastWriteTimeUtc(path, written.AddSeconds(1));
        await FetchAsync(Open(), package);
        Assert.Equal(2, _store.Count("file m/1/model.onnx"));
    }

    [Fact]
    public async Task Files_without_a_mark_are_hashed_and_get_one()
    {
        ModelPackage package = Publish("m", 100);
        string mark = Path.Combine(Path.GetDirectoryName(await FetchAsync(Open(), package))!, CheckedMark.FileName);
        File.Delete(mark);

        await FetchAsync(Open(), package);

        Assert.True(File.Exists(mark));
        Assert.Equal(1, _store.Count("file m/1/model.onnx"));
    }

    [Fact]
    public async Task A_file_that_vanished_is_downloaded_again()
    {
        ModelPackage package = Publish("m", 100);
        File.Delete(await FetchAsync(Open(), package));

        Assert.True(File.Exists(await FetchAsync(Open(), package)));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_for_a_moment_stays_in_the_cache()
    {
        ModelPackage package = Publish("m", 100);
        string path = await FetchAsync(Open(), package);
        // Written to since it was checked, so it wants to be read.
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
        await using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            ModelFileException exception = await Assert.ThrowsAsync<ModelFileException>(() =>
                FetchAsync(Open(), package)
            );
            Assert.Contains("cannot be read", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(path, await FetchAsync(Open(), package));
        Assert.Equal(1, _store.Count("file m/1/model.onnx"));
    }

    [Theory]
    [InlineData(99, "SHA-256 differs")]
    [InlineData(100, "SHA-256 differs")]
    [InlineData(101, "longer than the 100 bytes")]
    public async Task Content_that_is_not_what_was_published_is_refused(int length, string reason)
    {
        ModelPackage package = Publish("m", 100);
        _store.Publish(
            1,
            package with
            {
                Files = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["model.onnx"] = new byte[length] },
            }
        );

        ModelFileException exception = await Assert.ThrowsAsync<ModelFileException>(() => FetchAsync(Open(), package));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task The_least_recently_fetched_files_go_when_the_cache_is_full()
    {
        const int size = 400 << 10;
        ModelPackage a = Publish("a", size);
        ModelPackage b = Publish("b", size);
        ModelPackage c = Publish("c", size);
        ModelFileCache cache = Open(maxBytes: 1 << 20);
        string first = await FetchAsync(cache, a);
        string second = await FetchAsync(cache, b);
        Age(first, minutes: 2);
        Age(second, minutes: 1);

        string third = await FetchAsync(cache, c);

        Assert.Equal([false, true, true], new[] { first, second, third }.Select(File.Exists));
    }

    [Fact]
    public async Task Files_larger_than_the_cache_are_refused_with_the_figures()
    {
        ModelPackage package = Publish("m", (1 << 20) + 1);

        ModelFileException exception = await Assert.ThrowsAsync<ModelFileException>(() =>
            FetchAsync(Open(maxBytes: 1 << 20), package)
        );

        Assert.Contains("MaaS:FileCache:MaxBytes", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../model.onnx")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".checked")]
    [InlineData("")]
    public async Task A_manifest_that_names_a_path_is_refused(string name)
    {
        ModelPackage package = Publish("m", 100);
        ModelManifest manifest = package.Manifest with
        {
            Files = [package.Manifest.Files[0] with { Name = name }],
            Variants = [package.Manifest.Variants[0] with { File = name }],
        };

        await Assert.ThrowsAsync<ModelFileException>(() =>
            Open().FetchAsync(manifest, [manifest.Original().File], Cancellation)
        );
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_clear_error()
    {
        ModelPackage package = Publish("m", 100);
        string file = Path.Combine(_folder.Path, "a-file");
        await File.WriteAllTextAsync(file, "", Cancellation);

        ModelFileException exception = await Assert.ThrowsAsync<ModelFileException>(() =>
            FetchAsync(Open(folder: file), package)
        );

        Assert.Contains("cannot be used", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_says_what_is_needed_and_leaves_nothing_behind()
    {
        const int NoSpaceLeft = 28;
        ModelPackage package = Publish("m", 100);
        _store.DownloadsWaitFor = Task.FromException(new IOException("No space left on device", NoSpaceLeft));

        ModelFileException exception = await Assert.ThrowsAsync<ModelFileException>(() => FetchAsync(Open(), package));

        Assert.Contains("is full: 100 bytes are needed", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        _store.DownloadsWaitFor = Task.CompletedTask;
        Assert.True(File.Exists(await FetchAsync(Open(), package)));
    }

    [Fact]
    public async Task A_folder_where_a_file_should_be_is_replaced()
    {
        ModelPackage package = Publish("m", 100);
        string path = await FetchAsync(Open(), package);
        File.Delete(path);
        Directory.CreateDirectory(path);

        Assert.Equal(path, await FetchAsync(Open(), package));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Two_processes_may_fetch_the_same_files_at_once()
    {
        ModelPackage package = Publish("m", 100);

        string[] paths = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => FetchAsync(Open(), package)));

        Assert.Single(paths.Distinct(StringComparer.Ordinal));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private static void Age(string file, int minutes) =>
        Directory.SetLastWriteTimeUtc(
            Path.GetDirectoryName(file)!,
            TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-minutes)
        );

    private ModelPackage Publish(string name, int length)
    {
        ModelPackage package = ModelPackage.OfBytes(name, length);
        _store.Publish(1, package);
        return package;
    }

    private static async Task<string> FetchAsync(ModelFileCache cache, ModelPackage package)
    {
        using CachedFiles files = await cache.FetchAsync(
            package.Manifest,
            [package.Manifest.Original().File, .. package.Manifest.Original().DataFiles],
            Cancellation
        );
        return files.Path;
    }

    internal static ModelFileCache Open(IModelStore store, string folder, long maxBytes) =>
        new(
            store,
            new FileCacheRoom(
                Options.Create(new FileCacheOptions { Folder = folder, MaxBytes = maxBytes }),
                TimeProvider.System,
                NullLogger<FileCacheRoom>.Instance
            ),
            TimeProvider.System,
            NullLogger<ModelFileCache>.Instance
        );

    private ModelFileCache Open(long maxBytes = 1L << 30, string? folder = null) =>
        Open(_store, folder ?? _folder.Path, maxBytes);
}
