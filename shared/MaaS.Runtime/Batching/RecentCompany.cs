namespace MaaS.Runtime.Batching;

/// <summary>
/// Whether the requests of a model come side by side. What a batch answered comes back one by one, so the first of it looks
/// alone and is not. Not thread-safe.
/// </summary>
internal sealed class RecentCompany
{
    // So many requests in a row must have been alone until the next is taken to be.
    private const int Lasts = 16;

    private int _left;

    /// <summary>To be asked once for every request.</summary>
    /// <param name="crowded">
    /// Whether there are as many other requests as runs side by side. With fewer each has a run of its own, and joining would make it wait.
    /// </param>
    /// <returns>Whether it has company, or one of the last had.</returns>
    public bool Has(bool crowded)
    {
        _left = crowded ? Lasts : Math.Max(0, _left - 1);
        return _left > 0;
    }
}
