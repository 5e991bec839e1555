using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Digits;

/// <summary>Convolution 3 × 3 with a border of 1, batch normalisation, ReLU: [n, in, h, w] to [n, out, h, w].</summary>
internal sealed class ConvolutionBlock : Module<Tensor, Tensor>
{
    private const int Kernel = 3;

    public ConvolutionBlock(int inputs, int outputs)
        : base(nameof(ConvolutionBlock))
    {
        Convolution = Conv2d(inputs, outputs, Kernel, padding: 1);
        Normalisation = BatchNorm2d(outputs);
        RegisterComponents();
    }

    public Conv2d Convolution { get; }

    public BatchNorm2d Normalisation { get; }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return Normalisation.call(Convolution.call(input)).relu().MoveToOuterDisposeScope();
    }
}
