using System.Buffers.Binary;
using System.Text;

namespace MaaS.Samples.Training.Native;

/// <summary>
/// Reads the symbol versions that a 64-bit little-endian ELF library needs
/// (https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html).
/// </summary>
internal static class ElfVersionNeeds
{
    /// <summary>VER_FLG_WEAK: the loader warns instead of refusing when the version is not there.</summary>
    public const ushort Weak = 2;

    private const uint VersionNeedSection = 0x6FFF_FFFE;
    private const int SectionTableAt = 40;
    private const int SectionSizeAt = 58;
    private const int SectionCountAt = 60;

    public static IEnumerable<VersionNeed> Read(byte[] file)
    {
        int table = (int)Long(file, SectionTableAt);
        for (int i = 0; i < Short(file, SectionCountAt); i++)
        {
            int section = table + (i * Short(file, SectionSizeAt));
            if (Int(file, section + 4) == VersionNeedSection)
            {
                int strings = table + ((int)Int(file, section + 40) * Short(file, SectionSizeAt));
                return OfSection(file, (int)Long(file, section + 24), (int)Long(file, strings + 24));
            }
        }

        return [];
    }

    /// <summary>One Verneed per library, each with a chain of Vernaux, one per version.</summary>
    private static IEnumerable<VersionNeed> OfSection(byte[] file, int at, int strings)
    {
        while (true)
        {
            int version = at + (int)Int(file, at + 8);
            for (int left = Short(file, at + 2); left > 0; left--)
            {
                yield return new VersionNeed(Text(file, strings + (int)Int(file, version + 8)), version + 4);
                version += (int)Int(file, version + 12);
            }

            int next = (int)Int(file, at + 12);
            if (next == 0)
            {
                yield break;
            }

            at += next;
        }
    }

    private static string Text(byte[] file, int at) =>
        Encoding.ASCII.GetString(file, at, file.AsSpan(at).IndexOf((byte)0));

    private static ushort Short(byte[] file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));

    private static uint Int(byte[] file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));

    private static ulong Long(byte[] file, int at) => BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
}
