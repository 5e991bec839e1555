using MaaS.Optimization.Calibration;
using MaaS.Optimization.Metrics;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Answers and labels as metrics take them.</summary>
internal static class MetricTensors
{
    public static MetricTensor Of(OrtValue answer, TensorSpec output)
    {
        long[] shape = answer.GetTensorTypeAndShape().Shape;
        return output.DataType == TensorDataType.Bytes
            ? new MetricTensor(shape, [], answer.GetStringTensorAsArray(), IsFloat: false)
            : new MetricTensor(
                shape,
                NativeTensors.ToDoubles(answer, output.DataType),
                null,
                ElementConversion.IsFloat(output.DataType)
            );
    }

    public static MetricTensor Of(SampleTensor label)
    {
        if (label.DataType == TensorDataType.Bytes)
        {
            return new MetricTensor(label.Shape, [], label.Strings, IsFloat: false);
        }

        int size = label.DataType.ElementSize()!.Value;
        var numbers = new double[label.Data.Length / size];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = ElementConversion.ReadFloat(label.Data.AsSpan(i * size, size), label.DataType);
        }

        return new MetricTensor(label.Shape, numbers, null, ElementConversion.IsFloat(label.DataType));
    }
}
