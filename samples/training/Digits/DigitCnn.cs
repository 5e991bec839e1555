using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Digits;

/// <summary>Two convolutions with pooling and two linear layers: pixels [n, 1, 28, 28] to logits [n, 10].</summary>
internal sealed class DigitCnn : Module<Tensor, Tensor>
{
    private const int Kernel = 3;
    private const int Pool = 2;
    private const double DropoutRate = 0.3;

    private readonly Dropout _dropout = Dropout(DropoutRate);

    public DigitCnn()
        : base(nameof(DigitCnn))
    {
        First = Conv2d(1, 16, Kernel, padding: 1);
        Second = Conv2d(16, 32, Kernel, padding: 1);
        Hidden = nn.Linear(32 * 7 * 7, 96);
        Output = nn.Linear(96, 10);
        RegisterComponents();
    }

    public Conv2d First { get; }

    public Conv2d Second { get; }

    public Linear Hidden { get; }

    public Linear Output { get; }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = functional.max_pool2d(First.call(input).relu(), Pool);
        features = functional.max_pool2d(Second.call(features).relu(), Pool);
        Tensor hidden = Hidden.call(features.flatten(1)).relu();
        return Output.call(_dropout.call(hidden)).MoveToOuterDisposeScope();
    }
}
