using System.Runtime.InteropServices;

namespace MaaS.Optimization.Calibration.Moments;

/// <summary>
/// Moments on disk, between the child that collects them and the pass that reads them: per tensor its width, count and
/// number of products, sums, magnitudes, products. Read one tensor at a time; both sides are the same build.
/// </summary>
internal static class MomentsFile
{
    private const int HeadBytes = 3 * sizeof(long);

    /// <summary>Appends one tensor.</summary>
    public static void Write(Stream stream, SecondMoments moments)
    {
        stream.Write(MemoryMarshal.AsBytes<long>([moments.Width, moments.Count, moments.Products.Length]));
        stream.Write(MemoryMarshal.AsBytes<double>(moments.Sums));
        stream.Write(MemoryMarshal.AsBytes<double>(moments.Magnitudes));
        stream.Write(MemoryMarshal.AsBytes<double>(moments.Products));
    }

    /// <summary>Reads the tensor with the given place in the file.</summary>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    public static SecondMoments Read(string path, int place)
    {
        using FileStream stream = File.OpenRead(path);
        for (int i = 0; ; i++)
        {
            Span<long> head = stackalloc long[3];
            stream.ReadExactly(MemoryMarshal.AsBytes(head));
            long bytes = sizeof(double) * ((2 * head[0]) + head[2]);
            if (
                head[0] is < 0 or > int.MaxValue
                || (head[2] != 0 && head[2] != head[0] * head[0])
                || bytes > stream.Length - stream.Position
            )
            {
                throw new InvalidDataException($"The moments of tensor {i} are cut short.");
            }

            if (i < place)
            {
                stream.Position += bytes;
                continue;
            }

            var sums = new double[head[0]];
            var magnitudes = new double[head[0]];
            var products = new double[head[2]];
            stream.ReadExactly(MemoryMarshal.AsBytes(sums.AsSpan()));
            stream.ReadExactly(MemoryMarshal.AsBytes(magnitudes.AsSpan()));
            stream.ReadExactly(MemoryMarshal.AsBytes(products.AsSpan()));
            return new SecondMoments((int)head[0], head[1], sums, magnitudes, products);
        }
    }

    /// <summary>Bytes that the moments of one tensor take, in memory and on disk.</summary>
    public static long Bytes(int width, bool products) =>
        HeadBytes + (sizeof(double) * (long)width * (products ? width + 2 : 2));
}
