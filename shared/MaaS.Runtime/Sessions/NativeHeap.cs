using System.Runtime.InteropServices;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// The C library's heap, from which ONNX Runtime takes weights. glibc keeps large blocks that were freed once for later (its threshold
/// for blocks of their own follows what it sees, up to 32 MiB) and fragments: a process that had 500 MB of models coming and
/// going was measured at 3 GB. Elsewhere than on glibc all of this does nothing.
/// </summary>
internal static partial class NativeHeap
{
    private const int MMapThreshold = -3;

    // Weights are larger, and what a run takes comes from ONNX Runtime's arena: no request pays for the mapping.
    private const int LargeBlockBytes = 256 << 10;

    /// <summary>From now on large blocks go back to the system when they are freed.</summary>
    public static void ReturnLargeBlocks() => OnGlibc(static () => SetOption(MMapThreshold, LargeBlockBytes));

    /// <summary>Gives back what lies free between the small ones.</summary>
    public static void Trim() => OnGlibc(static () => TrimHeap(0));

    private static void OnGlibc(Func<int> call)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = call();
        }
        catch (EntryPointNotFoundException)
        {
            // musl, which has one heap that gives back by itself.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimHeap(nuint pad);
}
