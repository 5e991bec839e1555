using YamlDotNet.RepresentationModel;

namespace MaaS.Packaging.Tests.Containers;

public sealed class ComposeTests
{
    private static readonly YamlNode Compose = YamlFile.Documents("infra/containers/compose.yaml").Single();

    [Fact]
    public void Both_apps_the_emulator_and_the_containers_are_there_and_only_this_machine_reaches_them()
    {
        YamlNode services = Compose.At("services")!;

        Assert.Equal(["storage", "containers", "predict", "optimize"], services.Keys());
        Assert.Equal("127.0.0.1:7071:8080", services.Text("predict/ports/0"));
        Assert.Equal("127.0.0.1:7072:8080", services.Text("optimize/ports/0"));
        Assert.Equal("infra/containers/predict.Dockerfile", services.Text("predict/build/dockerfile"));
        Assert.Equal("infra/containers/optimize.Dockerfile", services.Text("optimize/build/dockerfile"));
        Assert.All(
            services.At("storage/ports").Items(),
            port => Assert.StartsWith("127.0.0.1:", port.ToString(), StringComparison.Ordinal)
        );
    }
}
