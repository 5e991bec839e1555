namespace MaaS.Runtime.Inference;

/// <summary>
/// The outputs of a run, on loan to one result at a time. Every loan has a number of its own, so that a result which is disposed twice
/// cannot take them from the request that has them by then.
/// </summary>
/// <param name="tensors">Disposed when they come back, unless somebody keeps them.</param>
/// <param name="returned">Keeps the tensors for the next loan; null: there is only one.</param>
internal sealed class RunOutputs(InferenceTensor[] tensors, Action? returned = null)
{
    // Odd while they are lent.
    private long _loan;

    /// <summary>Begins a loan, which nothing else has at the time; its number.</summary>
    public long Lend() => Interlocked.Increment(ref _loan);

    /// <exception cref="ObjectDisposedException">The loan has ended.</exception>
    public IReadOnlyList<InferenceTensor> Read(long loan) =>
        Volatile.Read(ref _loan) == loan ? tensors : throw new ObjectDisposedException(nameof(InferenceResult));

    /// <summary>Ends the loan, unless it has ended.</summary>
    public void Return(long loan)
    {
        if (Interlocked.CompareExchange(ref _loan, loan + 1, loan) != loan)
        {
            return;
        }

        if (returned is not null)
        {
            returned();
        }
        else
        {
            Array.ForEach(tensors, static tensor => tensor.Dispose());
        }
    }
}
