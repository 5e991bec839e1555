using MaaS.Optimization.Measurement;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.LoadReady;

/// <summary>Has ONNX Runtime optimize a model and writes what it made with its weights at page boundaries of a data file.</summary>
internal static class LoadReadyWriter
{
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot write it.</exception>
    /// <exception cref="InvalidDataException">What ONNX Runtime wrote cannot be read.</exception>
    public static WrittenModel Write(string modelPath, string outputPath)
    {
        string saved = outputPath + ".saved";
        try
        {
            NativeSession
                .Load(
                    modelPath,
                    options =>
                    {
                        // The level above this one chooses layouts by the CPU that it runs on.
                        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED;
                        SessionFactory.WriteOptimized(options, saved);
                    }
                )
                .Dispose();
            using OnnxModel model = OnnxReader
                .Read(saved, CancellationToken.None)
                .TryGet(out OnnxModel? read, out RefusalReason? refusal)
                ? read
                : throw new InvalidDataException(refusal.Message);
            return OnnxWriter.Write(
                model,
                outputPath,
                new OnnxWriterOptions { AlwaysExternal = true },
                CancellationToken.None
            );
        }
        finally
        {
            File.Delete(saved);
            File.Delete(saved + ".data");
        }
    }
}
