using System.Text.Json;
using CsCheck;
using Google.Protobuf;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Tests.Passes;

namespace MaaS.Optimization.Tests.RandomModels;

/// <summary>What holds for every model, tried on models that nobody thought of. CsCheck prints the seed of one that fails.</summary>
public sealed class RandomModelTests
{
    private const int Models = 100;

    public static TheoryData<string> Passes => new(PassCatalog.All.Select(pass => pass.Descriptor.Name));

    [Fact]
    public void Model_that_was_written_and_read_is_the_same() =>
        Gen.Int.Sample(
            seed =>
            {
                OnnxModel model = RandomModel.Create(seed);
                using var folder = new TemporaryFolder();
                string path = folder.File("m.onnx");
                OnnxWriter.Write(model, path, new OnnxWriterOptions(), CancellationToken.None);

                Assert.True(OnnxReader.Read(path, CancellationToken.None).TryGet(out OnnxModel? read, out _));

                using (read)
                {
                    Assert.Equal(model.Proto, read.Proto);
                    Assert.Equal(model.Proto.ToByteArray(), read.Proto.ToByteArray());
                }
            },
            iter: Models,
            threads: 1
        );

    [Fact]
    public void Model_whose_weights_went_to_a_data_file_gives_the_same_answers() =>
        Gen.Int.Sample(
            seed =>
            {
                OnnxModel model = RandomModel.Create(seed);
                using var folder = new TemporaryFolder();
                string path = folder.File("m.onnx");
                var options = new OnnxWriterOptions { AlwaysExternal = true, MinExternalBytes = 16 };
                OnnxWriter.Write(model, path, options, CancellationToken.None);

                Assert.True(OnnxReader.Read(path, CancellationToken.None).TryGet(out OnnxModel? read, out _));

                using (read)
                {
                    Assert.Equal(0, ModelRun.MaxDifference(ModelRun.Outputs(model), ModelRun.Outputs(read)));
                }
            },
            iter: Models,
            threads: 1
        );

    [Fact]
    public void Constants_lifted_and_divisions_guarded_leave_every_bit_of_the_answers() =>
        Gen.Int.Sample(
            seed =>
            {
                OnnxModel model = RandomModel.Create(seed);
                Assert.True(ModelPreparation.Prepare(model).TryGet(out PreparedModel? prepared, out _));
                ConstantLifting.Lift(prepared.Model);

                Assert.Equal(0, ModelRun.MaxDifference(ModelRun.Outputs(model), ModelRun.Outputs(prepared.Model)));
            },
            iter: Models,
            threads: 1
        );

    [Theory]
    [MemberData(nameof(Passes))]
    public void Pass_keeps_the_signature_and_an_exact_one_the_answers(string name)
    {
        IOptimizationPass pass = PassCatalog.Find(name)!;
        PassOptions? options = ForSmallWeights(pass);
        int changed = 0;
        Gen.Int.Sample(
            seed =>
            {
                OnnxModel model = RandomModel.Create(seed);
                OnnxModel after = PassRun.Apply(pass, model, options).Model;
                changed += after.Proto.Equals(model.Proto) ? 0 : 1;

                Assert.Equal(model.Graph.Input, after.Graph.Input);
                Assert.Equal(model.Graph.Output, after.Graph.Output);
                IReadOnlyDictionary<string, float[]> expected = ModelRun.Outputs(model);
                IReadOnlyDictionary<string, float[]> actual = ModelRun.Outputs(after);
                Assert.Equal(
                    expected.Select(output => (output.Key, output.Value.Length)),
                    actual.Select(output => (output.Key, output.Value.Length))
                );
                if (pass.Descriptor.Exactness == PassExactness.Exact)
                {
                    Assert.InRange(ModelRun.RelativeError(expected, actual), 0, 1e-4);
                }
            },
            iter: Models,
            threads: 1
        );
        Assert.True(changed > 0, "The pass changed none of the models: the test tested nothing.");
    }

    private static PassOptions? ForSmallWeights(IOptimizationPass pass)
    {
        string[] known = [.. pass.Descriptor.Options.Select(option => option.Name)];
        string? bold =
            known.Contains("minElements") ? """{"minElements": 1}"""
            // Of two blocks a quarter would be none.
            : known.Contains("amount") ? """{"amount": 0.75}"""
            : null;
        if (bold is null)
        {
            return null;
        }

        using var json = JsonDocument.Parse(bold);
        Assert.True(pass.ReadOptions(json.RootElement).TryGet(out PassOptions? options, out _));
        return options;
    }
}
