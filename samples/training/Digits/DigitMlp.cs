using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Digits;

/// <summary>Three linear layers: pixels [n, 784] to logits [n, 10].</summary>
internal sealed class DigitMlp : Module<Tensor, Tensor>
{
    private const double DropoutRate = 0.2;

    private readonly Dropout _dropout = Dropout(DropoutRate);

    public DigitMlp()
        : base(nameof(DigitMlp))
    {
        First = nn.Linear(28 * 28, 256);
        Second = nn.Linear(256, 128);
        Output = nn.Linear(128, 10);
        RegisterComponents();
    }

    public Linear First { get; }

    public Linear Second { get; }

    public Linear Output { get; }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = _dropout.call(First.call(input).relu());
        hidden = _dropout.call(Second.call(hidden).relu());
        return Output.call(hidden).MoveToOuterDisposeScope();
    }
}
