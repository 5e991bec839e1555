namespace MaaS.Optimization.Calibration;

/// <summary>Which integers a generated input holds, both ends included. A model that looks them up in a table accepts only indices of the table.</summary>
internal readonly record struct IntegerRange(long First, long Last)
{
    /// <summary>Within every vocabulary.</summary>
    public static IntegerRange Tokens { get; } = new(0, 99);

    public static IntegerRange Bits { get; } = new(0, 1);

    public static IntegerRange Ones { get; } = new(1, 1);

    public static IntegerRange Zeros { get; } = new(0, 0);
}
