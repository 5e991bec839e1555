using Microsoft.ML.OnnxRuntime;

namespace MaaS.Bench.Optimize.Ocr;

/// <summary>Puts the original and what was chosen to the same inputs, which the optimizer never saw, by plain ONNX Runtime.</summary>
internal sealed record Examination(OcrData Data, Score Score)
{
    /// <summary>Share of what is right, 0 to 1.</summary>
    public double Of(string modelPath)
    {
        using var session = new InferenceSession(modelPath);
        using var run = new RunOptions();
        int size = Data.Inputs.Length / Data.Count;
        int labels = Data.Labels.Length / Data.Count;
        long[] shape = [1, .. Data.Shape.Select(length => (long)length)];
        double right = 0;
        for (int i = 0; i < Data.Count; i++)
        {
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance,
                Data.Inputs.AsMemory(i * size, size),
                shape
            );
            using var outputs = session.Run(run, session.InputNames, [input], session.OutputNames);
            int classes = (int)outputs[0].GetTensorTypeAndShape().Shape[^1];
            right += Of(outputs[0].GetTensorDataAsSpan<float>(), classes, Data.Labels.AsSpan(i * labels, labels));
        }

        return right / Data.Count;
    }

    private double Of(ReadOnlySpan<float> answer, int classes, ReadOnlySpan<long> label) =>
        Score switch
        {
            Score.ExactMatch => Read(answer, classes).SequenceEqual(label.ToArray().TakeWhile(item => item >= 0))
                ? 1
                : 0,
            Score.Accuracy => Best(answer) == label[0] ? 1 : 0,
            Score.Overlap => Overlap(answer, label),
            _ => throw new InvalidOperationException($"{Score} is no score."),
        };

    /// <summary>Greedy CTC: the best class of each step, repetitions merged, blanks (0) left out.</summary>
    private static List<long> Read(ReadOnlySpan<float> answer, int classes)
    {
        var text = new List<long>();
        int previous = 0;
        for (; answer.Length >= classes; answer = answer[classes..])
        {
            int best = Best(answer[..classes]);
            if (best != 0 && best != previous)
            {
                text.Add(best);
            }

            previous = best;
        }

        return text;
    }

    private static double Overlap(ReadOnlySpan<float> answer, ReadOnlySpan<long> label)
    {
        (int both, int either) = (0, 0);
        for (int i = 0; i < label.Length; i++)
        {
            bool found = answer[i] >= TextPages.Threshold;
            both += found && label[i] == 1 ? 1 : 0;
            either += found || label[i] == 1 ? 1 : 0;
        }

        return either == 0 ? 1 : (double)both / either;
    }

    private static int Best(ReadOnlySpan<float> scores) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);
}
