using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Tests.Sessions;

public sealed class CpuFeaturesTests
{
    [Fact]
    public void A_machine_has_its_own_features_and_not_invented_ones()
    {
        Assert.True(CpuFeatures.Has(CpuFeatures.Current));
        Assert.False(CpuFeatures.Has(["avx2048"]));
    }
}
