using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Samples.Training.Learning;

/// <summary>What epochs are compared by; larger is better.</summary>
internal static class Scores
{
    /// <summary>Share of rows whose largest logit stands at the true class.</summary>
    public static double Accuracy(Tensor logits, Tensor labels)
    {
        using Tensor right = logits.argmax(1).eq(labels).to_type(ScalarType.Float32).mean();
        return right.ToDouble();
    }

    /// <summary>Root mean squared error, negated.</summary>
    public static double NegativeRmse(Tensor predicted, Tensor truth)
    {
        using Tensor error = nn.functional.mse_loss(predicted, truth).sqrt();
        return -error.ToDouble();
    }
}
