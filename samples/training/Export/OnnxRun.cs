using Microsoft.ML.OnnxRuntime;

namespace MaaS.Samples.Training.Export;

/// <summary>Runs an exported model in ONNX Runtime, in batches: the second opinion on what torch computed.</summary>
internal static class OnnxRun
{
    private const int BatchSize = 256;

    /// <summary>The model's first output for all rows, row-major.</summary>
    /// <param name="rows">One value of the input each, all of the same length.</param>
    /// <param name="rowShape">The input's shape without the batch.</param>
    public static float[] Run<T>(string model, IReadOnlyList<T[]> rows, long[] rowShape)
        where T : unmanaged
    {
        using var session = new InferenceSession(model);
        using var options = new RunOptions();
        string[] inputs = [session.InputNames[0]];
        string[] outputs = [session.OutputNames[0]];
        var results = new List<float>();
        foreach (T[][] batch in rows.Chunk(BatchSize))
        {
            T[] values = [.. batch.SelectMany(row => row)];
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(values, [batch.Length, .. rowShape]);
            using IDisposableReadOnlyCollection<OrtValue> result = session.Run(options, inputs, [input], outputs);
            results.AddRange(result[0].GetTensorDataAsSpan<float>());
        }

        return [.. results];
    }
}
