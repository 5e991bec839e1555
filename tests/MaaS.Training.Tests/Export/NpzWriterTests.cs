using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;
using MaaS.Samples.Training.Export;

namespace MaaS.Training.Tests.Export;

public sealed class NpzWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("maas-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Optimizer_reads_inputs_labels_and_the_held_out_part()
    {
        string path = Write("samples.npz");

        using SampleArchive archive = SampleArchive.Open(path);
        using NpyRows heldOut = archive.OpenRows("heldout/x");
        SampleTensor row = ElementConversion.Convert(heldOut.Read(1, [1, 2]), TensorDataType.Int64);

        Assert.Equal(["heldout/labels", "heldout/x", "labels", "x"], archive.Arrays.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([2, 2], archive.Arrays["x"].Shape);
        Assert.Equal(TensorDataType.UInt16, archive.Arrays["x"].DataType.DataType);
        Assert.Equal([1], archive.Arrays["heldout/labels"].Shape);
        Assert.Equal([5L, 60_000L], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(row.Data).ToArray());
    }

    [Fact]
    public void Same_arrays_make_the_same_bytes() =>
        Assert.Equal(File.ReadAllBytes(Write("a.npz")), File.ReadAllBytes(Write("b.npz")));

    private string Write(string file)
    {
        string path = Path.Combine(_folder, file);
        SampleArrays.Write(
            path,
            "x",
            [2],
            new LabelledRows<long, long>(
                [
                    [1, 2],
                    [3, 4],
                ],
                [0, 1]
            ),
            new LabelledRows<long, long>(
                [
                    [5, 60_000],
                ],
                [1]
            ),
            value => (ushort)value
        );
        return path;
    }
}
