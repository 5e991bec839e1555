namespace MaaS.Infrastructure.Tests;

/// <summary>What the policies are checked on: the three parameter files that people deploy, and what they can be changed to.</summary>
public static class Scenarios
{
    public const string Flex = "infra/bicep/flex.bicepparam";
    public const string Premium = "infra/bicep/premium.bicepparam";
    public const string Gpu = "infra/bicep/gpu.bicepparam";
    public const string PrivateFlex = Folder + "private-flex.bicepparam";
    public const string PrivatePremium = Folder + "private-premium.bicepparam";
    public const string GpuOnly = Folder + "gpu-containers.bicepparam";

    private const string Folder = "tests/MaaS.Infrastructure.Tests/Parameters/";

    public static TheoryData<string> Deployed => [Flex, Premium, Gpu];

    public static TheoryData<string> All => [Flex, Premium, Gpu, PrivateFlex, PrivatePremium, GpuOnly];

    public static TheoryData<string> WithGpu => [Gpu, GpuOnly];

    public static TheoryData<string> Private => [PrivateFlex, PrivatePremium, GpuOnly];
}
