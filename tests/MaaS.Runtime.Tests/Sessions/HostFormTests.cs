using MaaS.Runtime.Inference;
using MaaS.Runtime.Tests.Inference;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>What a machine keeps of a model for its own CPU. Every load here is that of a new server on the same disk.</summary>
public sealed class HostFormTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();
    private readonly InMemoryModelStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnumerable<DirectoryInfo> Forms => Folders(ofForms: true);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task What_a_load_makes_of_a_model_is_opened_by_the_next_and_answers_the_same()
    {
        byte[] model = await File.ReadAllBytesAsync(RepositoryFolder.OcrModel("rec"), Cancellation);
        _store.Publish(1, ModelPackage.Of("m", 1, model));
        byte[] first = await RunRecAsync();
        Assert.Single(Forms);
        DeletePublishedFiles();

        byte[] second = await RunRecAsync();

        Assert.Equal(first, second);
        Assert.Equal(1, _store.Count("file m/1/model.onnx"));
    }

    [Fact]
    public async Task Nothing_is_kept_where_the_cache_does_not_outlive_the_process()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));

        Assert.Equal(1f, await AddendAsync(persistent: false));

        Assert.Empty(Forms);
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_load_ready_form_that_leaves_nothing_to_optimize()
    {
        ModelPackage package = ModelPackage.Of("m", 1, TinyModels.Add(1));
        _store.Publish(1, package.WithLoadReady(LoadReadyTests.RuntimeVersion(), TinyModels.Add(8)));

        Assert.Equal(8f, await AddendAsync());

        Assert.Empty(Forms);
    }

    [Fact]
    public async Task What_was_changed_is_made_again()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        await AddendAsync();
        await File.WriteAllBytesAsync(Path.Combine(Forms.Single().FullName, "model.onnx"), [1, 2, 3], Cancellation);

        Assert.Equal(1f, await AddendAsync());

        Assert.NotEqual(3, new FileInfo(Path.Combine(Forms.Single().FullName, "model.onnx")).Length);
    }

    [Fact]
    public async Task What_does_not_open_gives_way_to_the_published_files_for_good()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        await AddendAsync();
        var form = new FileInfo(Path.Combine(Forms.Single().FullName, "model.onnx"));
        DateTime written = form.LastWriteTimeUtc;
        await File.WriteAllBytesAsync(form.FullName, new byte[form.Length], Cancellation);
        File.SetLastWriteTimeUtc(form.FullName, written);

        Assert.Equal(1f, await AddendAsync());
        Assert.Equal(1f, await AddendAsync());

        form.Refresh();
        Assert.False(form.Exists);
        Assert.True(form.Directory!.Exists);
    }

    [Fact]
    public async Task What_comes_out_much_larger_than_the_model_is_not_kept()
    {
        // ONNX Runtime writes these weights as fp32: four times their bytes.
        byte[] model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 4)
            .Initializer("weights", ElementType.Int8, [4, 65_536], new byte[4 * 65_536])
            .Initializer("addend", [1], 1f)
            .Node("Cast", ["weights"], ["w"], "", OnnxModelBuilder.Attribute("to", (long)ElementType.Float))
            .Node("MatMul", ["x", "w"], ["m"])
            .Node("Add", ["m", "addend"], ["y"])
            .Output("y", ElementType.Float, "batch", 65_536)
            .ToBytes();
        _store.Publish(1, ModelPackage.Of("m", 1, model));

        Assert.Equal(1f, await AddendAsync());
        Assert.Equal(1f, await AddendAsync());

        Assert.Empty(Forms.Single().EnumerateFiles("model*"));
    }

    [Fact]
    public async Task A_model_that_does_not_open_leaves_nothing_behind()
    {
        _store.Publish(1, ModelPackage.OfBytes("m", 1000));
        await using TestServer server = Start();
        using InferenceInvocation zeros = Requests.Zeros();

        Expect.Error(InferenceErrorKind.ModelNotReady, await server.RunAsync("m", zeros));

        Assert.Empty(Forms);
        Assert.Single(Directory.GetDirectories(_cache.Path));
    }

    [Fact]
    public async Task A_cache_without_room_for_it_serves_the_published_files()
    {
        byte[] model = TinyModels.Mlp(4, 50_000, 4);
        _store.Publish(1, ModelPackage.Of("m", 1, model));

        await AddendAsync(maxBytes: model.Length + 1000);

        Assert.Empty(Forms);
    }

    private async Task<byte[]> RunRecAsync()
    {
        await using TestServer server = Start();
        var pixels = new float[3 * 48 * 64];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = MathF.Sin(i);
        }

        using InferenceInvocation request = Tensors.Invocation(Tensors.Fp32("x", [1, 3, 48, 64], pixels));
        using InferenceResult result = Expect.Value(await server.RunAsync("m", request));
        return result.Outputs[0].Data.ToArray();
    }

    private async Task<float> AddendAsync(bool persistent = true, long maxBytes = 1 << 30)
    {
        await using TestServer server = Start(persistent, maxBytes);
        return await server.AddendAsync("m");
    }

    private TestServer Start(bool persistent = true, long maxBytes = 1 << 30) =>
        new(
            _store,
            null,
            ("MaaS:FileCache:Folder", _cache.Path),
            ("MaaS:FileCache:Persistent", persistent.ToString()),
            ("MaaS:FileCache:MaxBytes", maxBytes.ToString())
        );

    private void DeletePublishedFiles()
    {
        foreach (DirectoryInfo folder in Folders(ofForms: false))
        {
            folder.Delete(recursive: true);
        }
    }

    // Both are named by what they hold, or were made of; those of forms also by the machine.
    private IEnumerable<DirectoryInfo> Folders(bool ofForms) =>
        new DirectoryInfo(_cache.Path)
            .EnumerateDirectories()
            .Where(folder => folder.Name.Contains('.', StringComparison.Ordinal) == ofForms);
}
