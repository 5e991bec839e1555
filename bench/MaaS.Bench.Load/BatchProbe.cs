using MaaS.Optimization.Batching;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;

namespace MaaS.Bench.Load;

/// <summary>The optimizer's decision about batching, in this process: these models are known not to crash.</summary>
internal static class BatchProbe
{
    private const int MostRows = 64;

    public static BatchingManifest Decide(BenchModel model, ModelSignature signature)
    {
        byte[] onnx = model.Onnx();
        if (RowDependence.Find(ModelProto.Parser.ParseFrom(onnx), signature) is { } reason)
        {
            return new BatchingManifest { Batchable = false, Reason = reason };
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("maas-bench");
        try
        {
            string path = Path.Combine(folder.FullName, "model.onnx");
            File.WriteAllBytes(path, onnx);
            var job = new BatchingJob
            {
                ModelPath = path,
                Inputs = new InputSource
                {
                    Recipe = new InputRecipe { Shapes = [model.Shape], Integers = NumberRange.Tokens },
                },
                MaxRows = MostRows,
                BudgetSeconds = 2,
            };
            BatchingResult result = BatchingRunner.Run(job, new ChildProgress());
            return new BatchingManifest
            {
                Batchable = result.Dependence is null,
                Reason = result.Dependence,
                MaxRows = result.Dependence is null ? BatchCurve.MostUseful(result.Curve) : 1,
                Curve = result.Curve,
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
