using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Spam;

/// <summary>Embedding → LSTM → Linear over each unit's largest value of all steps: tokens [n, 256] to logits [n, 2].</summary>
internal sealed class SpamClassifier : Module<Tensor, Tensor>
{
    public const int EmbeddingSize = 64;
    public const int HiddenSize = 128;
    private const double DropoutRate = 0.4;

    private readonly Dropout _dropout = Dropout(DropoutRate);

    public SpamClassifier(int vocabulary, int classes)
        : base(nameof(SpamClassifier))
    {
        Embedding = nn.Embedding(vocabulary, EmbeddingSize);
        Lstm = LSTM(EmbeddingSize, HiddenSize, batchFirst: true);
        Output = nn.Linear(HiddenSize, classes);
        RegisterComponents();
    }

    public Embedding Embedding { get; }

    public LSTM Lstm { get; }

    public Linear Output { get; }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor embedded = _dropout.call(Embedding.call(input));
        (Tensor states, _, _) = Lstm.call(embedded);
        return Output.call(_dropout.call(states.amax([1]))).MoveToOuterDisposeScope();
    }
}
