using System.Buffers;
using PredictFunction.Hosting;

namespace PredictFunction.Tests;

public sealed class LargeBlockPoolTests
{
    [Fact]
    public void Block_that_was_returned_is_lent_again()
    {
        using var pool = new LargeBlockPool();
        IMemoryOwner<byte> first = pool.Rent(1);
        first.Dispose();

        using IMemoryOwner<byte> second = pool.Rent();
        using IMemoryOwner<byte> third = pool.Rent();

        Assert.Same(first, second);
        Assert.NotSame(second, third);
        Assert.Equal(LargeBlockPool.BlockBytes, second.Memory.Length);
    }

    [Fact]
    public void Pool_keeps_a_bounded_number_of_blocks()
    {
        using var pool = new LargeBlockPool();
        IMemoryOwner<byte>[] spike = [.. Enumerable.Range(0, 1_000).Select(_ => pool.Rent())];
        Array.ForEach(spike, block => block.Dispose());

        int kept = Enumerable.Range(0, 1_000).Select(_ => pool.Rent()).Count(spike.Contains);

        Assert.InRange(kept, 1, 100);
    }

    [Fact]
    public void More_than_a_block_is_refused()
    {
        using var pool = new LargeBlockPool();

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(LargeBlockPool.BlockBytes + 1));
    }
}
