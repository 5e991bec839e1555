using MaaS.Testing;
using static MaaS.Testing.OnnxModelBuilder;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Bench.Optimize;

/// <summary>
/// A network of ResNet-18's shape on images of 96×96: 11 million parameters, batch normalization folded as exporters do. The
/// weights are random (He): speed and size are those of a trained one, its errors are not.
/// </summary>
internal static class ResidualNetwork
{
    public const int Side = 96;
    private const int Classes = 1_000;

    public static float[] Samples(int count) => new Weights(9).Normal((long)count * 3 * Side * Side, 1);

    /// <summary>fp32 [batch, 3, 96, 96] → fp32 [batch, 1000].</summary>
    public static byte[] Create()
    {
        var weights = new Weights(2);
        OnnxModelBuilder builder = new OnnxModelBuilder(17).Input("x", ElementType.Float, "batch", 3, Side, Side);
        Convolution(builder, weights, "x", "stem", 3, 64, kernel: 7, stride: 2);
        builder
            .Node("Relu", ["stem"], ["stem.relu"])
            .Node(
                "MaxPool",
                ["stem.relu"],
                ["pooled"],
                "",
                Attribute("kernel_shape", 3, 3),
                Attribute("strides", 2, 2),
                Attribute("pads", 1, 1, 1, 1)
            );
        string last = "pooled";
        int width = 64;
        foreach ((int stage, int channels) in new[] { 64, 128, 256, 512 }.Index())
        {
            last = Block(builder, weights, last, $"s{stage}a", width, channels, stage == 0 ? 1 : 2);
            last = Block(builder, weights, last, $"s{stage}b", channels, channels, 1);
            width = channels;
        }

        return builder
            .Initializer("classes", [Classes, width], weights.Normal(Classes * width, 0.05f))
            .Initializer("classes.bias", [Classes], weights.Normal(Classes, 0.05f))
            .Node("GlobalAveragePool", [last], ["mean"])
            .Node("Flatten", ["mean"], ["features"])
            .Node("Gemm", ["features", "classes", "classes.bias"], ["y"], "", Attribute("transB", 1L))
            .Output("y", ElementType.Float, "batch", Classes)
            .ToBytes();
    }

    private static string Block(
        OnnxModelBuilder builder,
        Weights weights,
        string input,
        string name,
        int from,
        int to,
        int stride
    )
    {
        Convolution(builder, weights, input, $"{name}1", from, to, 3, stride);
        builder.Node("Relu", [$"{name}1"], [$"{name}1.relu"]);
        Convolution(builder, weights, $"{name}1.relu", $"{name}2", to, to, 3, 1);
        string skip = input;
        if (from != to)
        {
            skip = $"{name}.skip";
            Convolution(builder, weights, input, skip, from, to, 1, stride);
        }

        builder.Node("Add", [$"{name}2", skip], [$"{name}.sum"]).Node("Relu", [$"{name}.sum"], [name]);
        return name;
    }

    private static void Convolution(
        OnnxModelBuilder builder,
        Weights weights,
        string input,
        string name,
        int from,
        int to,
        int kernel,
        int stride
    )
    {
        int inputs = from * kernel * kernel;
        int pad = kernel / 2;
        builder
            .Initializer(
                $"{name}.weight",
                [to, from, kernel, kernel],
                weights.Normal((long)to * inputs, MathF.Sqrt(1f / inputs))
            )
            .Initializer($"{name}.bias", [to], weights.Normal(to, 0.1f))
            .Node(
                "Conv",
                [input, $"{name}.weight", $"{name}.bias"],
                [name],
                "",
                Attribute("kernel_shape", kernel, kernel),
                Attribute("strides", stride, stride),
                Attribute("pads", pad, pad, pad, pad)
            );
    }
}
