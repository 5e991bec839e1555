using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Tests.Sessions;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Runtime.Tests.Catalog;

public sealed class ModelCatalogTests : IDisposable
{
    private static readonly ModelName Name = ModelName.Parse("m");

    private readonly InMemoryModelStore _store = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ModelCatalog _catalog;

    public ModelCatalogTests() =>
        _catalog = new ModelCatalog(
            _store,
            Options.Create(new CatalogOptions()),
            _time,
            NullLogger<ModelCatalog>.Instance
        );

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public async Task An_unknown_name_is_asked_for_once_in_two_seconds()
    {
        Expect.Error(InferenceErrorKind.ModelUnknown, await GetAsync());
        Expect.Error(InferenceErrorKind.ModelUnknown, await GetAsync());
        Assert.Equal(1, _store.Count("index m"));

        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        _time.Advance(TimeSpan.FromSeconds(2));

        Expect.Value(await GetAsync());
        Assert.Equal(2, _store.Count("index m"));
    }

    [Fact]
    public async Task A_known_model_that_is_not_resident_is_compared_again_after_two_seconds()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        ModelSnapshot first = Expect.Value(await GetAsync());
        ModelSnapshot again = Expect.Value(await GetAsync());
        _time.Advance(TimeSpan.FromSeconds(2));
        ModelSnapshot later = Expect.Value(await GetAsync());

        Assert.Same(first, again);
        Assert.Same(first.Index, later.Index);
        Assert.Equal(2, _store.Count("index m"));
    }

    [Fact]
    public async Task A_resident_models_snapshot_is_never_waited_for()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        Expect.Value(await GetAsync());
        _catalog.Keep(Name);
        _time.Advance(TimeSpan.FromDays(1));

        ValueTask<Outcome<ModelSnapshot>> get = _catalog.GetAsync(Name, TestContext.Current.CancellationToken);

        Assert.True(get.IsCompletedSuccessfully);
        Expect.Value(await get);
        Assert.Equal(1, _store.Count("index m"));
    }

    [Fact]
    public async Task What_is_known_is_believed_while_storage_is_away()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        Expect.Value(await GetAsync());
        _store.IsAway = true;
        _time.Advance(TimeSpan.FromMinutes(1));

        Expect.Value(await GetAsync());
        Assert.True(_catalog.StorageFails);
    }

    [Fact]
    public async Task Thousands_of_unknown_names_do_not_grow_the_memory()
    {
        using var small = new ModelCatalog(
            _store,
            Options.Create(new CatalogOptions { CacheEntries = 16 }),
            _time,
            NullLogger<ModelCatalog>.Instance
        );
        for (int i = 0; i < 100; i++)
        {
            await small.GetAsync(ModelName.Parse($"n{i}"), TestContext.Current.CancellationToken);
        }

        _store.Requests.Clear();
        await small.GetAsync(ModelName.Parse("n99"), TestContext.Current.CancellationToken);
        await small.GetAsync(ModelName.Parse("n0"), TestContext.Current.CancellationToken);

        // The last name is remembered, the first was forgotten.
        Assert.Equal(["index n0"], _store.Requests);
    }

    [Fact]
    public async Task A_manifest_is_read_once()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        for (int i = 0; i < 3; i++)
        {
            Expect.Value(await _catalog.GetManifestAsync(Name, 1, TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, _store.Count("manifest m/1"));
    }

    [Fact]
    public async Task A_listed_version_without_a_manifest_is_not_ready()
    {
        _store.Publish(ModelPackage.IndexOf(1, ModelPackage.Of("m", 1, TinyModels.Add())));

        InferenceError error = Expect.Error(
            InferenceErrorKind.ModelNotReady,
            await _catalog.GetManifestAsync(Name, 1, TestContext.Current.CancellationToken)
        );

        Assert.Contains("manifest is missing", error.Message, StringComparison.Ordinal);
    }

    private async Task<Outcome<ModelSnapshot>> GetAsync() =>
        await _catalog.GetAsync(Name, TestContext.Current.CancellationToken);
}
