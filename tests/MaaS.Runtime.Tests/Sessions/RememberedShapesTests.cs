using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Storage;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Tests.Sessions;

public sealed class RememberedShapesTests : IDisposable
{
    private static readonly ModelName Name = ModelName.Parse("m");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shapes_outlive_the_process_where_the_folder_does()
    {
        RememberedShapes before = Open();
        before.Remember(Name, [Tensor(2, 84)]);
        before.Save();

        Assert.Equal([2, 84], Open().Find(Name)!["x"]);
        Assert.Null(Open().Find(ModelName.Parse("other")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"m\": 3}")]
    [InlineData("[1")]
    public void A_damaged_file_is_no_memory(string content)
    {
        File.WriteAllText(Path.Combine(_folder.Path, RememberedShapes.FileName), content);

        Assert.Null(Open().Find(Name));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_costs_the_memory_alone()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "file"), "");
        RememberedShapes shapes = Open(Path.Combine(_folder.Path, "file"));
        shapes.Remember(Name, [Tensor(2)]);

        shapes.Save();

        Assert.Equal([2], shapes.Find(Name)!["x"]);
    }

    [Theory]
    [InlineData(new long[] { 5, 4 }, new long[] { 5, 4 })]
    [InlineData(new long[] { 5, 3 }, new long[] { 1, 4 })]
    [InlineData(new long[] { 5 }, new long[] { 1, 4 })]
    [InlineData(new long[] { 0, 4 }, new long[] { 1, 4 })]
    [InlineData(new long[] { 5_000_000_000, 4 }, null)]
    public void A_warm_up_has_the_remembered_shape_where_it_fits(long[] remembered, long[]? used)
    {
        var signature = new ModelSignature
        {
            Inputs =
            [
                new TensorSpec
                {
                    Name = "x",
                    DataType = TensorDataType.Fp32,
                    Shape = [-1, 4],
                },
            ],
            Outputs = [],
        };

        using InferenceInvocation? warmUp = WarmUpInputs.TryCreate(
            signature,
            new Dictionary<string, long[]>(StringComparer.Ordinal) { ["x"] = remembered }
        );

        Assert.Equal(used, warmUp?.Inputs[0].Shape);
    }

    [Fact]
    public async Task The_first_answered_request_is_what_is_remembered()
    {
        var store = new InMemoryModelStore();
        store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add(1)));
        await using var server = new TestServer(store);
        Assert.Null(server.Shapes.Find(Name));

        await server.AddendAsync("m");

        long[] shape = Assert.Single(server.Shapes.Find(Name)!).Value;
        using InferenceInvocation request = Requests.Zeros();
        Assert.Equal(request.Inputs[0].Shape, shape);
    }

    private static InferenceTensor Tensor(params long[] shape) =>
        new("x", TensorDataType.Fp32, shape, new ByteArrayOwner([]), 0);

    private RememberedShapes Open(string? folder = null) =>
        new(
            Options.Create(new FileCacheOptions { Folder = folder ?? _folder.Path }),
            NullLogger<RememberedShapes>.Instance
        );
}
