namespace MaaS.Optimization.Tuning;

/// <summary>Kinds of hardware as manifests and pass descriptors name them. All measuring is done on the CPU.</summary>
internal static class Targets
{
    public const string Any = "any";
    public const string Cpu = "cpu";
    public const string Cuda = "cuda";
}
