namespace MaaS.Samples.Training.Native;

/// <summary>An entry of an ELF file's list of versions that it needs of other libraries (SHT_GNU_verneed).</summary>
/// <param name="Name">Such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="FlagsAt">Where in the file its 16-bit flags stand.</param>
internal readonly record struct VersionNeed(string Name, int FlagsAt);
