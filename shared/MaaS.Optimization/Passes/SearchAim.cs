namespace MaaS.Optimization.Passes;

/// <summary>What a search among a pass's options looks for.</summary>
internal enum SearchAim
{
    /// <summary>All gain the same: the one whose answers are best.</summary>
    BestAnswers,

    /// <summary>The bolder, the more is gained: the boldest whose answers are still within the budget.</summary>
    BoldestWithinBudget,
}
