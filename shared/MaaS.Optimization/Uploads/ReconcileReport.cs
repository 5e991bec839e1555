namespace MaaS.Optimization.Uploads;

/// <summary>What one run of the reconciler did.</summary>
/// <param name="Seen">Models whose uploads were listed.</param>
/// <param name="Evaluated">Of these, how many were looked at closely: the others had not changed since they were settled.</param>
/// <param name="Worked">Of these, how many were published, refused or otherwise worked on.</param>
/// <param name="Failed">Sets that ended in an exception; each was logged, and none kept the others from their turn.</param>
/// <param name="Completed">Whether the end of the container was reached; the next run goes on where this one stopped.</param>
public sealed record ReconcileReport(int Seen, int Evaluated, int Worked, int Failed, bool Completed);
