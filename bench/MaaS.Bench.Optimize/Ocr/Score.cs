namespace MaaS.Bench.Optimize.Ocr;

/// <summary>What counts as right.</summary>
internal enum Score
{
    /// <summary>The whole line is read as it was drawn.</summary>
    ExactMatch,

    /// <summary>The most likely class is the label.</summary>
    Accuracy,

    /// <summary>Intersection / union of the pixels taken for text, mean of the pages.</summary>
    Overlap,
}
