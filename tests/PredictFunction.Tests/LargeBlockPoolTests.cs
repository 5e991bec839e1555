using System.Buffers;
using Microsoft.Extensions.Time.Testing;
using PredictFunction.Hosting;

namespace PredictFunction.Tests;

public sealed class LargeBlockPoolTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Block_that_was_returned_is_lent_again()
    {
        using var pool = new LargeBlockPool(_time);
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
        using var pool = new LargeBlockPool(_time);
        HashSet<IMemoryOwner<byte>> first = Spike(pool, LargeBlockPool.MaxIdle + 100);

        int kept = Spike(pool, LargeBlockPool.MaxIdle + 100).Count(first.Contains);

        Assert.Equal(LargeBlockPool.MaxIdle, kept);
    }

    [Fact]
    public void Blocks_of_a_spike_are_kept_while_they_are_needed_and_go_when_they_are_not()
    {
        using var pool = new LargeBlockPool(_time);
        HashSet<IMemoryOwner<byte>> first = Spike(pool, 500);
        _time.Advance(LargeBlockPool.TrimPeriod);
        int needed = Spike(pool, 500).Count(first.Contains);
        _time.Advance(LargeBlockPool.TrimPeriod);

        pool.Rent().Dispose();
        _time.Advance(LargeBlockPool.TrimPeriod);
        int left = Spike(pool, 500).Count(first.Contains);

        Assert.Equal((500, 1), (needed, left));
    }

    [Fact]
    public void More_than_a_block_is_refused()
    {
        using var pool = new LargeBlockPool(_time);

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(LargeBlockPool.BlockBytes + 1));
    }

    /// <summary>So many blocks at one time.</summary>
    private static HashSet<IMemoryOwner<byte>> Spike(LargeBlockPool pool, int blocks)
    {
        HashSet<IMemoryOwner<byte>> spike = [.. Enumerable.Range(0, blocks).Select(_ => pool.Rent())];
        foreach (IMemoryOwner<byte> block in spike)
        {
            block.Dispose();
        }

        return spike;
    }
}
