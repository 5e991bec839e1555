using System.IO.Compression;
using System.Runtime.InteropServices;
using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Calibration;

public sealed class SampleSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Rows_become_feeds_of_one_in_their_order(CompressionLevel compression)
    {
        NpzBuilder npz = new NpzBuilder()
            .Add("x", "<f4", [3, 2], 1f, 2f, 3f, 4f, 5f, 6f)
            .Add("y", "<i8", [3], 7L, 8L, 9L);

        using SampleArchive archive = Open(npz, compression);
        SampleSet samples = Bound(archive, Input("x", TensorDataType.Fp32, -1, 2));

        Assert.Equal(3, samples.Count);
        Assert.Equal(["y"], samples.Labels.Select(label => label.Name));
        float[][] rows = [.. samples.Read().Select(feed => Floats(Assert.Single(feed.Inputs)))];
        Assert.Equal(
            [
                [1f, 2f],
                [3f, 4f],
                [5f, 6f],
            ],
            rows
        );
        Assert.All(samples.Read(), feed => Assert.Equal([1, 2], feed.Inputs[0].Shape));
    }

    [Fact]
    public void Array_of_one_rank_more_holds_a_whole_value_per_row()
    {
        NpzBuilder npz = new NpzBuilder().Add("x", "<f4", [2, 3], 1f, 2f, 3f, 4f, 5f, 6f);

        using SampleArchive archive = Open(npz);
        SampleSet samples = Bound(archive, Input("x", TensorDataType.Fp32, 3));

        Assert.Equal(2, samples.Count);
        Assert.All(samples.Read(), feed => Assert.Equal([3], feed.Inputs[0].Shape));
    }

    [Fact]
    public void Fixed_batch_takes_as_many_rows_as_it_has()
    {
        NpzBuilder npz = new NpzBuilder().Add("x", "<f4", [5, 1], 1f, 2f, 3f, 4f, 5f);

        using SampleArchive archive = Open(npz);
        SampleSet samples = Bound(archive, Input("x", TensorDataType.Fp32, 2, 1));

        Assert.Equal(
            [
                [1f, 2f],
                [3f, 4f],
            ],
            samples.Read().Select(feed => Floats(feed.Inputs[0]))
        );
    }

    [Fact]
    public void Array_of_one_sample_goes_with_every_sample_of_the_others()
    {
        NpzBuilder npz = new NpzBuilder().Add("x", "<f4", [2, 1], 1f, 2f).Add("rate", "<i8", [], 16_000L);

        using SampleArchive archive = Open(npz);
        SampleSet samples = Bound(archive, Input("x", TensorDataType.Fp32, -1, 1), Input("rate", TensorDataType.Int64));

        Assert.Equal(2, samples.Count);
        Assert.All(samples.Read(), feed => Assert.Equal(16_000L, BitConverter.ToInt64(feed.Inputs[1].Data)));
    }

    [Fact]
    public void Numpys_default_64_bits_become_the_models_32()
    {
        NpzBuilder npz = new NpzBuilder().Add("x", "<f8", [1, 2], 0.5, -2).Add("n", "<i8", [1, 1], 7L);

        using SampleArchive archive = Open(npz);
        SampleSet samples = Bound(
            archive,
            Input("x", TensorDataType.Fp32, -1, 2),
            Input("n", TensorDataType.Int32, -1, 1)
        );

        SampleFeed feed = samples.Read().Single();
        Assert.Equal([0.5f, -2f], Floats(feed.Inputs[0]));
        Assert.Equal(7, BitConverter.ToInt32(feed.Inputs[1].Data));
    }

    [Fact]
    public void Big_endian_arrays_are_turned_round()
    {
        byte[] bytes = BitConverter.GetBytes(1.5f);
        Array.Reverse(bytes);
        NpzBuilder npz = new NpzBuilder().AddRaw("x", NpzBuilder.Npy(">f4", [1, 1], bytes));

        using SampleArchive archive = Open(npz);

        Assert.Equal([1.5f], Floats(Bound(archive, Input("x", TensorDataType.Fp32, -1, 1)).Read().Single().Inputs[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_format_version_is_read(byte version)
    {
        NpzBuilder npz = new NpzBuilder().AddRaw("x", NpzBuilder.Npy("|u1", [2, 1], [4, 5], version: version));

        using SampleArchive archive = Open(npz);

        Assert.Equal(
            [4, 5],
            Bound(archive, Input("x", TensorDataType.UInt8, -1, 1)).Read().Select(f => f.Inputs[0].Data[0])
        );
    }

    [Fact]
    public void Strings_are_read_without_their_padding()
    {
        NpzBuilder npz = new NpzBuilder().AddRaw("s", NpzBuilder.Npy("|S3", [2, 1], "ab\0cde"u8.ToArray()));

        using SampleArchive archive = Open(npz);

        Assert.Equal(
            ["ab", "cde"],
            Bound(archive, Input("s", TensorDataType.Bytes, -1, 1)).Read().Select(feed => feed.Inputs[0].Strings[0])
        );
    }

    [Fact]
    public void Every_mismatch_is_told_at_once_and_by_name()
    {
        NpzBuilder npz = new NpzBuilder()
            .Add("X", "<f4", [1, 2], 1f, 2f)
            .Add("ids", "<f4", [1, 2], 1f, 2f)
            .Add("image", "<f4", [1, 3], 1f, 2f, 3f);

        using SampleArchive archive = Open(npz);
        SampleSet? samples = SampleSet.Bind(
            archive,
            Signature(
                Input("x", TensorDataType.Fp32, -1, 2),
                Input("ids", TensorDataType.Int64, -1, 2),
                Input("image", TensorDataType.Fp32, -1, 4)
            ),
            out IReadOnlyList<string> problems
        );

        Assert.Null(samples);
        Assert.Equal(3, problems.Count);
        Assert.Contains(
            "no array for the input 'x' (FP32 [?, 2]); it holds 'X', 'ids', 'image'",
            problems[0],
            StringComparison.Ordinal
        );
        Assert.Contains("'ids': is FP32, the model's input takes INT64", problems[1], StringComparison.Ordinal);
        Assert.Contains("'image': has the shape [1, 3]", problems[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Different_numbers_of_samples_are_refused()
    {
        NpzBuilder npz = new NpzBuilder().Add("a", "<f4", [3, 1], 1f, 2f, 3f).Add("b", "<f4", [2, 1], 1f, 2f);

        using SampleArchive archive = Open(npz);
        SampleSet.Bind(
            archive,
            Signature(Input("a", TensorDataType.Fp32, -1, 1), Input("b", TensorDataType.Fp32, -1, 1)),
            out IReadOnlyList<string> problems
        );

        Assert.Contains("'b': holds 2 samples, others hold 3", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_that_does_not_fit_the_inputs_type_is_named_when_it_is_read()
    {
        NpzBuilder npz = new NpzBuilder().Add("n", "<i8", [2, 1], 1L, 1L << 40);

        using SampleArchive archive = Open(npz);
        SampleSet samples = Bound(archive, Input("n", TensorDataType.Int32, -1, 1));

        var exception = Assert.Throws<SampleFormatException>(() => samples.Read().Count());
        Assert.Contains(
            "'n': the value 1099511627776 does not fit into INT32",
            exception.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("|O", false, "its dtype is '|O'")]
    [InlineData("<c8", false, "its dtype is '<c8'")]
    [InlineData("<f4", true, "Fortran order")]
    public void Arrays_that_are_no_tensors_are_refused_by_name(string descr, bool fortran, string expected)
    {
        NpzBuilder npz = new NpzBuilder().AddRaw("x", NpzBuilder.Npy(descr, [2, 2], new byte[64], fortran));

        var exception = Assert.Throws<SampleFormatException>(() => Open(npz));

        Assert.Contains("array 'x'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Array_cut_short_is_told_when_it_is_read()
    {
        NpzBuilder npz = new NpzBuilder().AddRaw("x", NpzBuilder.Npy("<f4", [1_000_000, 2], new byte[12]));

        using SampleArchive archive = Open(npz);
        SampleSet samples = Bound(archive, Input("x", TensorDataType.Fp32, -1, 2));

        var exception = Assert.Throws<SampleFormatException>(() => samples.Read().Count());
        Assert.Contains("array 'x': it ends before its last sample", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(9223372036854775807, 9223372036854775807)")]
    [InlineData("(-1, 2)")]
    [InlineData("(a, 2)")]
    public void Shapes_that_no_array_has_are_refused(string shape)
    {
        byte[] header = System.Text.Encoding.ASCII.GetBytes(
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n"
        );
        byte[] npy = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header];

        Assert.Throws<SampleFormatException>(() => Open(new NpzBuilder().AddRaw("x", npy)));
    }

    [Fact]
    public void Text_in_place_of_an_archive_is_refused()
    {
        string path = _folder.Write("samples.npz", "x,y\n1,2\n"u8.ToArray());

        var exception = Assert.Throws<SampleFormatException>(() => SampleArchive.Open(path));

        Assert.StartsWith("samples.npz: expected a zip archive", exception.Message, StringComparison.Ordinal);
    }

    private static TensorSpec Input(string name, TensorDataType type, params long[] shape) =>
        new()
        {
            Name = name,
            DataType = type,
            Shape = shape,
        };

    private static ModelSignature Signature(params TensorSpec[] inputs) => new() { Inputs = inputs, Outputs = [] };

    private static float[] Floats(SampleTensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data).ToArray();

    private SampleArchive Open(NpzBuilder npz, CompressionLevel compression = CompressionLevel.NoCompression) =>
        SampleArchive.Open(npz.Write(_folder.File("samples.npz"), compression));

    private static SampleSet Bound(SampleArchive archive, params TensorSpec[] inputs)
    {
        SampleSet? samples = SampleSet.Bind(archive, Signature(inputs), out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        return samples!;
    }
}
