using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Samples.Training.Digits;

/// <summary>Turns, resizes and moves each image a little, anew in each batch: 7,500 digits become many more.</summary>
internal static class Augmentation
{
    private const double LargestTurn = 10 * Math.PI / 180;
    private const double LargestShift = 0.08;
    private const double LargestStretch = 0.1;

    /// <param name="images">[n, 1, 28, 28].</param>
    public static Tensor Distort(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        long count = images.shape[0];
        Tensor angle = Between(LargestTurn, count);
        Tensor scale = Between(LargestStretch, count) + 1;
        Tensor first = stack([angle.cos() * scale, -angle.sin() * scale, Between(LargestShift, count)], 1);
        Tensor second = stack([angle.sin() * scale, angle.cos() * scale, Between(LargestShift, count)], 1);
        Tensor grid = nn.functional.affine_grid(stack([first, second], 1), images.shape, align_corners: false);
        return nn.functional.grid_sample(images, grid, align_corners: false).MoveToOuterDisposeScope();
    }

    private static Tensor Between(double largest, long count) => ((rand(count) * 2) - 1) * largest;
}
