using System.Diagnostics.CodeAnalysis;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Batching;

/// <summary>Takes the answer to a batch apart.</summary>
internal static class BatchResults
{
    /// <summary>
    /// The answer to each request, in their order. Rows are copied: an answer that is sent slowly must not keep the memory of
    /// all the others. False when an output is not one row per row of the batch.
    /// </summary>
    public static bool TrySplit(
        InferenceResult whole,
        IReadOnlyList<PendingRun> requests,
        [NotNullWhen(true)] out InferenceResult[]? results
    )
    {
        long rows = requests.Sum(request => (long)request.Rows);
        results = null;
        foreach (InferenceTensor output in whole.Outputs)
        {
            if (output.DataType == TensorDataType.Bytes || output.Shape is not [var own, ..] || own != rows)
            {
                return false;
            }
        }

        results = new InferenceResult[requests.Count];
        long start = 0;
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Rows(whole, start, requests[i].Rows, rows);
            start += requests[i].Rows;
        }

        return true;
    }

    private static InferenceResult Rows(InferenceResult whole, long start, int count, long all)
    {
        var outputs = new InferenceTensor[whole.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            InferenceTensor output = whole.Outputs[i];
            int rowBytes = (int)(output.Data.Length / all);
            long[] shape = [.. output.Shape];
            shape[0] = count;
            PooledBytes bytes = PooledBytes.Rent(count * rowBytes);
            output.Data.Span.Slice((int)start * rowBytes, count * rowBytes).CopyTo(bytes.Memory.Span);
            outputs[i] = new InferenceTensor(output.Name, output.DataType, shape, bytes, count * rowBytes);
        }

        return new InferenceResult(whole.ModelName, whole.ModelVersion, new RunOutputs(outputs), whole.Timings);
    }
}
