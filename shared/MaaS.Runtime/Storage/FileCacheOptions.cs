using System.ComponentModel.DataAnnotations;

namespace MaaS.Runtime.Storage;

/// <summary>Where downloaded model files lie on this instance (<c>MaaS:FileCache</c>).</summary>
public sealed class FileCacheOptions
{
    public const string SectionName = "MaaS:FileCache";

    /// <summary>A folder on a local disk. Processes may share it. Made when it is not there.</summary>
    [Required]
    public string Folder { get; set; } = Path.Combine(Path.GetTempPath(), "maas-models");

    /// <summary>Most bytes that the folder holds; the least recently used files go first.</summary>
    [Range(1L << 20, long.MaxValue)]
    public long MaxBytes { get; set; } = 16L << 30;

    /// <summary>
    /// Whether the folder outlives this process, as on a laptop or a virtual machine: what ONNX Runtime makes of a model for this CPU is
    /// kept in it too, and later loads are sooner done. Takes up to 1.1 times the bytes of each model once more.
    /// </summary>
    public bool Persistent { get; set; }
}
