using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Houses;

/// <summary>
/// Features as they are [n, features] to the price in thousands of dollars [n, 1]: standardised, three linear layers, and back to
/// the unit of prices.
/// </summary>
internal sealed class HouseRegressor : Module<Tensor, Tensor>
{
    private const int FirstSize = 32;
    private const int SecondSize = 16;

    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    public HouseRegressor(Standardisation features, Standardisation price)
        : base(nameof(HouseRegressor))
    {
        Features = features;
        Price = price;
        First = nn.Linear(features.Mean.Length, FirstSize);
        Second = nn.Linear(FirstSize, SecondSize);
        Output = nn.Linear(SecondSize, 1);
        _mean = tensor(features.Mean);
        _deviation = tensor(features.Deviation);
        RegisterComponents();
    }

    public Standardisation Features { get; }

    public Standardisation Price { get; }

    public Linear First { get; }

    public Linear Second { get; }

    public Linear Output { get; }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = First.call((input - _mean) / _deviation).relu();
        Tensor price = Output.call(Second.call(hidden).relu());
        return ((price * Price.Deviation[0]) + Price.Mean[0]).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _mean.Dispose();
            _deviation.Dispose();
        }

        base.Dispose(disposing);
    }
}
