using MaaS.Testing;

namespace MaaS.Bench.Optimize.Ocr;

/// <summary>Inputs of a PaddleOCR model and what is right for each.</summary>
/// <param name="Shape">Of one input, without the samples' own axis.</param>
/// <param name="Inputs">One sample after the other, row-major.</param>
/// <param name="LabelShape">Of one label.</param>
/// <param name="Labels">One after the other; −1 pads a sequence.</param>
internal sealed record OcrData(int[] Shape, float[] Inputs, int[] LabelShape, long[] Labels)
{
    public int Count => Inputs.Length / Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>Writes them as an uploader would.</summary>
    public void Write(string path)
    {
        using var archive = new NumpyArchive(path);
        archive.Add<float>("x", [Count, .. Shape], Inputs).Add<long>("label", [Count, .. LabelShape], Labels);
    }
}
