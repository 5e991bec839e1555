using MaaS.Runtime.Inference;
using MaaS.Runtime.Telemetry;
using MaaS.Runtime.Tests.Sessions;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Telemetry;

/// <summary>What a listener is told, by real models.</summary>
public sealed class RuntimeInstrumentsTests : IDisposable
{
    private readonly MeterRecording _measured = new(RuntimeInstruments.SourceName);
    private readonly InMemoryModelStore _store = new();
    private readonly long _size;

    public RuntimeInstrumentsTests()
    {
        foreach (string name in new[] { "a", "b" })
        {
            ModelPackage package = ModelPackage.Of(name, 1, TinyModels.Add());
            _size = package.Manifest.Files[0].Size;
            _store.Publish(1, package);
        }
    }

    public void Dispose() => _measured.Dispose();

    [Fact]
    public async Task Served_request_is_measured_as_request_queue_run_and_rows_without_an_error()
    {
        await using var server = new TestServer(_store);

        await server.AddendAsync("a");

        const string tags = "maas.model.name=a,maas.model.version=1";
        (double request, string requestTags) = Assert.Single(_measured.Of("maas.inference.duration"));
        (double run, string runTags) = Assert.Single(_measured.Of("maas.inference.run.duration"));
        Assert.Equal((tags, tags), (requestTags, runTags));
        Assert.InRange(run, double.Epsilon, request);
        Assert.Equal((0, tags), Assert.Single(_measured.Of("maas.inference.queue.duration")));
        Assert.Equal((1, tags), Assert.Single(_measured.Of("maas.inference.batch.rows")));
    }

    [Fact]
    public async Task Refused_request_is_measured_with_its_kind_of_error_and_no_run()
    {
        await using var server = new TestServer(_store);
        using InferenceInvocation wrong = Requests.EndsAtOnce();

        InferenceError? error = (await server.RunAsync("a", wrong)).Error;

        Assert.NotNull(error);
        Assert.Equal(
            $"maas.model.name=a,maas.model.version=1,error.type={error.Kind}",
            Assert.Single(_measured.Of("maas.inference.duration")).Tags
        );
        Assert.Empty(_measured.Of("maas.inference.run.duration"));
    }

    [Fact]
    public async Task Load_and_eviction_move_the_resident_figures_and_the_cache_tells_hits_from_misses()
    {
        await using var server = new TestServer(
            _store,
            settings:
            [
                ("MaaS:Sessions:MeasureMemory", "false"),
                ("MaaS:Sessions:MemoryPerFileByte", "1"),
                ("MaaS:Sessions:MemoryBytes", $"{_size}"),
            ]
        );

        await server.AddendAsync("a");
        await server.AddendAsync("b");
        await server.AddendAsync("a");

        Assert.Equal([1, -1, 1, -1, 1], _measured.Of("maas.model.resident.count").Select(change => change.Value));
        Assert.Equal(_size, _measured.Of("maas.model.resident.size").Sum(change => change.Value));
        Assert.Equal([(1, "maas.model.name=a"), (1, "maas.model.name=b")], _measured.Of("maas.model.evictions"));
        Assert.Equal(3, _measured.Of("maas.model.load.duration").Count);
        Assert.Equal(
            ["maas.file_cache.result=miss", "maas.file_cache.result=hit"],
            _measured.Of("maas.file_cache.lookups").Select(lookup => lookup.Tags).Distinct(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_counted_and_so_is_a_load_that_fails()
    {
        var wrong = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["model.onnx"] = [1, 2, 3] };
        _store.Publish(1, ModelPackage.Of("broken", 1, TinyModels.Add()) with { Files = wrong });
        await using var server = new TestServer(_store);
        using InferenceInvocation request = Requests.Zeros();
        await server.RunAsync("broken", request);

        _store.IsAway = true;
        await server.ResolveAsync("b");

        Assert.NotEmpty(_measured.Of("maas.catalog.failures"));
        Assert.Equal(
            "maas.model.name=broken,error.type=ModelNotReady",
            Assert.Single(_measured.Of("maas.model.load.duration")).Tags
        );
    }
}
