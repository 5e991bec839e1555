namespace MaaS.Optimization.Tuning;

/// <summary>Bytes on disk.</summary>
internal static class FileSizes
{
    /// <summary>Of a model file and its data files beside it.</summary>
    public static long Of(string modelPath, IReadOnlyList<string> dataFiles)
    {
        string folder = Path.GetDirectoryName(modelPath)!;
        return new FileInfo(modelPath).Length + dataFiles.Sum(file => new FileInfo(Path.Combine(folder, file)).Length);
    }
}
