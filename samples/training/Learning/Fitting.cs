using MaaS.Samples.Training.Evaluation;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MaaS.Samples.Training.Learning;

/// <summary>
/// The training loop: shuffled batches, one look at the validation set after each epoch, and in the end the weights of the epoch
/// that did best there.
/// </summary>
/// <param name="loss">Mean loss of a batch from outputs and targets.</param>
/// <param name="score">What epochs are compared by, from all outputs and targets; larger is better.</param>
internal sealed class Fitting(
    Module<Tensor, Tensor> model,
    Func<Tensor, Tensor, Tensor> loss,
    Func<Tensor, Tensor, double> score
)
{
    private const int EvaluationBatch = 512;

    /// <param name="progress">Called after every batch with the share of the whole that is done, 0 to 1.</param>
    /// <param name="epochDone">Called after every epoch.</param>
    public IReadOnlyList<EpochRecord> Run(
        TensorRows train,
        TensorRows validation,
        optim.Optimizer optimizer,
        FitOptions options,
        Action<double> progress,
        Action<EpochRecord> epochDone,
        CancellationToken cancellationToken
    )
    {
        var random = new Random(options.Seed);
        var history = new List<EpochRecord>(options.Epochs);
        Dictionary<string, Tensor> best = [];
        optim.lr_scheduler.LRScheduler? schedule = options.Anneal
            ? optim.lr_scheduler.CosineAnnealingLR(optimizer, options.Epochs)
            : null;
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            double trainLoss = LearnOnce(train, optimizer, options, random, Report, cancellationToken);
            schedule?.step();
            using Tensor outputs = Outputs(validation.Inputs);
            using Tensor validationLoss = loss(outputs, validation.Targets);
            double found = score(outputs, validation.Targets);
            if (history.TrueForAll(earlier => found >= earlier.ValidationScore))
            {
                Keep(best);
            }

            history.Add(new EpochRecord(epoch, trainLoss, validationLoss.ToDouble(), found));
            epochDone(history[^1]);

            void Report(double share) => progress((epoch - 1 + share) / options.Epochs);
        }

        model.load_state_dict(best);
        Clear(best);
        return history;
    }

    /// <summary>The model's outputs for all inputs, without learning.</summary>
    public Tensor Outputs(Tensor inputs)
    {
        model.eval();
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (long at = 0; at < inputs.shape[0]; at += EvaluationBatch)
        {
            parts.Add(model.call(inputs.narrow(0, at, Math.Min(EvaluationBatch, inputs.shape[0] - at))));
        }

        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>The same for rows in arrays, row-major.</summary>
    /// <param name="rowShape">What a row is shaped to.</param>
    public float[] Outputs<T>(IReadOnlyList<T[]> rows, params long[] rowShape)
        where T : unmanaged
    {
        using Tensor inputs = TensorConversion.Stack(rows, rowShape);
        using Tensor outputs = Outputs(inputs);
        return TensorConversion.ToArray(outputs);
    }

    private double LearnOnce(
        TensorRows rows,
        optim.Optimizer optimizer,
        FitOptions options,
        Random random,
        Action<double> progress,
        CancellationToken cancellationToken
    )
    {
        model.train();
        long[] order = [.. Enumerable.Range(0, (int)rows.Count).Select(index => (long)index)];
        random.Shuffle(order);
        double sum = 0;
        long done = 0;
        foreach (long[] batch in order.Chunk(options.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            TensorRows chosen = rows.Select(tensor(batch));
            Tensor inputs = options.Augment is { } augment ? augment(chosen.Inputs) : chosen.Inputs;
            Tensor batchLoss = loss(model.call(inputs), chosen.Targets);
            optimizer.zero_grad();
            batchLoss.backward();
            if (options.LargestGradient is { } largest)
            {
                torch.nn.utils.clip_grad_norm_(model.parameters(), largest);
            }

            optimizer.step();
            sum += batchLoss.ToDouble() * batch.Length;
            done += batch.Length;
            progress((double)done / rows.Count);
        }

        return sum / rows.Count;
    }

    private void Keep(Dictionary<string, Tensor> best)
    {
        Clear(best);
        foreach ((string name, Tensor value) in model.state_dict())
        {
            best[name] = value.detach().clone();
        }
    }

    private static void Clear(Dictionary<string, Tensor> tensors)
    {
        foreach (Tensor tensor in tensors.Values)
        {
            tensor.Dispose();
        }

        tensors.Clear();
    }
}
