using System.Text.RegularExpressions;
using MaaS.Testing;
using YamlDotNet.RepresentationModel;

namespace MaaS.Packaging.Tests.Containers;

/// <summary>What would page the person who runs it: objects that do not fit together, no limits, scaling that never ends.</summary>
public sealed class KubernetesTests
{
    private const string Base = "infra/kubernetes/base";

    private static readonly YamlNode[] Objects =
    [
        .. YamlFile
            .Documents($"{Base}/kustomization.yaml")[0]
            .At("resources")
            .Items()
            .SelectMany(resource => YamlFile.Documents($"{Base}/{resource}")),
    ];

    [Fact]
    public void Every_file_of_the_base_is_a_resource_and_every_object_says_what_it_is()
    {
        string[] listed =
        [
            .. YamlFile
                .Documents($"{Base}/kustomization.yaml")[0]
                .At("resources")
                .Items()
                .Select(node => node.ToString()),
        ];
        IEnumerable<string> files = Directory
            .EnumerateFiles(Path.Combine(RepositoryFolder.Root, Base))
            .Select(file => Path.GetFileName(file))
            .Where(file => file != "kustomization.yaml");

        Assert.Equal(files.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.All(Objects, item => Assert.NotNull(item.Text("apiVersion")));
        Assert.All(Objects, item => Assert.NotNull(item.Text("metadata/name")));
    }

    [Theory]
    [InlineData("predict", "predict")]
    [InlineData("optimize", "optimize")]
    public void Pods_have_limits_probes_one_host_id_and_no_rights(string app, string dockerfile)
    {
        YamlNode pod = Find("Deployment", $"maas-{app}").At("spec/template/spec")!;
        YamlNode container = pod.At("containers/0")!;
        string image = File.ReadAllText(
            Path.Combine(RepositoryFolder.Root, $"infra/containers/{dockerfile}.Dockerfile")
        );

        Assert.Equal(
            $"EXPOSE {container.Text("ports/0/containerPort")}",
            Regex.Match(image, "EXPOSE \\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value
        );
        Assert.Contains($"USER {pod.Text("securityContext/runAsUser")}\n", image, StringComparison.Ordinal);
        Assert.Equal("true", pod.Text("securityContext/runAsNonRoot"));
        Assert.Equal("false", container.Text("securityContext/allowPrivilegeEscalation"));
        Assert.NotNull(container.Text("resources/requests/memory"));
        Assert.NotNull(container.Text("resources/limits/memory"));
        Assert.All(
            (string[])["startupProbe", "readinessProbe", "livenessProbe"],
            probe => Assert.Equal("http", container.Text($"{probe}/httpGet/port"))
        );
        Assert.Equal("AzureFunctionsWebHost__hostid", container.Text("env/0/name"));
        Assert.Equal($"maas-{app}", container.Text("env/0/value"));
        Assert.NotNull(Find("ServiceAccount", pod.Text("serviceAccountName")!));
        Assert.NotNull(Find("ConfigMap", container.Text("envFrom/0/configMapRef/name")!));
        Assert.Equal("http", Find("Service", $"maas-{app}").Text("spec/ports/0/targetPort"));
    }

    [Fact]
    public void Predict_scales_to_zero_by_http_and_optimize_by_its_queue_never_below_one()
    {
        YamlNode http = Find("HTTPScaledObject", "maas-predict");
        YamlNode queue = Find("ScaledObject", "maas-optimize");
        string hostId = Find("Deployment", "maas-optimize").Text("spec/template/spec/containers/0/env/0/value")!;

        Assert.Equal("0", http.Text("spec/replicas/min"));
        Assert.Equal("maas-predict", http.Text("spec/scaleTargetRef/service"));
        Assert.Equal("1", queue.Text("spec/minReplicaCount"));
        Assert.Equal("azure-queue", queue.Text("spec/triggers/0/type"));
        Assert.Equal($"azure-webjobs-blobtrigger-{hostId}", queue.Text("spec/triggers/0/metadata/queueName"));
        Assert.Single(queue.At("spec/triggers").Items());
        Assert.NotNull(Find("TriggerAuthentication", queue.Text("spec/triggers/0/authenticationRef/name")!));
    }

    [Fact]
    public void Gpu_overlay_gives_predict_one_gpu_and_optimize_none()
    {
        YamlNode overlay = YamlFile.Documents("infra/kubernetes/gpu/kustomization.yaml")[0];
        YamlNode patch = YamlFile.Documents($"infra/kubernetes/gpu/{overlay.Text("patches/0/path")}").Single();
        YamlMappingNode limits = (YamlMappingNode)patch.At("spec/template/spec/containers/0/resources/limits")!;

        Assert.Equal("maas-predict", patch.Text("metadata/name"));
        Assert.Equal("predict", patch.Text("spec/template/spec/containers/0/name"));
        Assert.Equal("1", limits.Children[new YamlScalarNode("nvidia.com/gpu")].ToString());
        Assert.Equal("maas-predict-gpu", overlay.Text("images/0/newName"));
        Assert.Single(overlay.At("patches").Items());
    }

    private static YamlNode Find(string kind, string name) =>
        Objects.Single(item => item.Text("kind") == kind && item.Text("metadata/name") == name);
}
