using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MaaS.Samples.Training.Native;

/// <summary>
/// Lets TorchSharp load where the C++ library is that of GCC 12 (Debian 12, Ubuntu 22.04). Its native part was built with GCC 13
/// and names the version GLIBCXX_3.4.32 for a single symbol, <c>std::ios_base_library_init()</c>, that nothing in it calls: the
/// compiler refers to it so that the loader refuses older libraries. Marked weak in the built program's own copy, the loader
/// only notes that it is absent, and the older library sets its streams up by itself.
/// </summary>
internal static class TorchLibrary
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string FileName = "libLibTorchSharp.so";

    /// <summary>Before anything of TorchSharp is touched. Does nothing where the library loads as it is.</summary>
    public static void MakeLoadable()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", FileName);
        if (!OperatingSystem.IsLinux() || !File.Exists(path) || SystemLibraryHasVersion())
        {
            return;
        }

        byte[] library = File.ReadAllBytes(path);
        foreach (VersionNeed need in ElfVersionNeeds.Read(library))
        {
            Span<byte> flags = library.AsSpan(need.FlagsAt, sizeof(ushort));
            if (!string.Equals(need.Name, Version, StringComparison.Ordinal) || IsWeak(flags))
            {
                continue;
            }

            BinaryPrimitives.WriteUInt16LittleEndian(flags, ElfVersionNeeds.Weak);
            // Replaced, not written into: the file may be a link to the package's, and another run may have it open.
            string changed = $"{path}.{Environment.ProcessId}";
            File.WriteAllBytes(changed, library);
            File.Move(changed, path, overwrite: true);
        }
    }

    private static bool IsWeak(ReadOnlySpan<byte> flags) =>
        (BinaryPrimitives.ReadUInt16LittleEndian(flags) & ElfVersionNeeds.Weak) != 0;

    /// <summary>By the symbol itself: what the loader would look for.</summary>
    private static bool SystemLibraryHasVersion() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out nint handle)
        && NativeLibrary.TryGetExport(handle, "_ZSt21ios_base_library_initv", out _);
}
