using System.Runtime.InteropServices;
using MaaS.Runtime.Protocol;

namespace MaaS.Runtime.Tests.Protocol;

public sealed class BodyReaderTests
{
    private const int Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(602_112, 1)]
    [InlineData(Mebibyte, 1)]
    [InlineData(4 * Mebibyte, 2)]
    [InlineData(16 * Mebibyte, 3)]
    public async Task Tensor_of_known_length_is_received_into_few_arrays(int length, int arrays)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);
        await using var stream = new RecordingStream(content);
        using var reader = new BodyReader(stream, 100 * Mebibyte);
        using var target = new PooledBuffer();

        await reader.ReadToAsync(target, length, TestContext.Current.CancellationToken);

        Assert.True(target.Written.SequenceEqual(content));
        Assert.Equal(arrays, stream.Arrays.Count);
    }

    [Fact]
    public async Task Length_that_is_only_claimed_takes_no_more_than_a_few_times_what_came()
    {
        await using var stream = new RecordingStream(new byte[2 * Mebibyte]);
        using var reader = new BodyReader(stream, 100 * Mebibyte);
        using var target = new PooledBuffer();

        await reader.ReadToAsync(target, 90 * Mebibyte, TestContext.Current.CancellationToken);

        Assert.Equal(2 * Mebibyte, target.Length);
        Assert.Equal(4 * Mebibyte, target.Memory.Length);
    }

    /// <summary>Gives a body in pieces of 32 KiB and remembers into which arrays.</summary>
    private sealed class RecordingStream(byte[] content) : MemoryStream(content, writable: false)
    {
        private const int PieceBytes = 32 * 1024;

        public HashSet<byte[]> Arrays { get; } = [];

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Assert.True(MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> segment));
            Arrays.Add(segment.Array!);
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, PieceBytes)], cancellationToken);
        }
    }
}
