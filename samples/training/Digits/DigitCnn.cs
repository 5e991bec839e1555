using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Digits;

/// <summary>Two pairs of convolutions with pooling and two linear layers: pixels [n, 1, 28, 28] to logits [n, 10].</summary>
internal sealed class DigitCnn : Module<Tensor, Tensor>
{
    public const int Narrow = 16;
    public const int Wide = 32;
    public const int HiddenSize = 96;
    private const int Pool = 2;
    private const double DropoutRate = 0.3;

    private readonly Dropout _dropout = Dropout(DropoutRate);

    public DigitCnn()
        : base(nameof(DigitCnn))
    {
        First = new ConvolutionBlock(1, Narrow);
        Second = new ConvolutionBlock(Narrow, Narrow);
        Third = new ConvolutionBlock(Narrow, Wide);
        Fourth = new ConvolutionBlock(Wide, Wide);
        Hidden = nn.Linear(Wide * 7 * 7, HiddenSize);
        Output = nn.Linear(HiddenSize, 10);
        RegisterComponents();
    }

    public ConvolutionBlock First { get; }

    public ConvolutionBlock Second { get; }

    public ConvolutionBlock Third { get; }

    public ConvolutionBlock Fourth { get; }

    public Linear Hidden { get; }

    public Linear Output { get; }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = functional.max_pool2d(Second.call(First.call(input)), Pool);
        features = functional.max_pool2d(Fourth.call(Third.call(features)), Pool);
        Tensor hidden = Hidden.call(features.flatten(1)).relu();
        return Output.call(_dropout.call(hidden)).MoveToOuterDisposeScope();
    }
}
