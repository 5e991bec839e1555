using MaaS.Samples.Training.Native;

namespace MaaS.Training.Tests.Native;

public sealed class ElfVersionNeedsTests
{
    [Fact]
    public void Needed_versions_of_a_real_library_are_found_with_their_flags()
    {
        byte[] library = File.ReadAllBytes(
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libonnxruntime.so")
        );

        VersionNeed[] needs = [.. ElfVersionNeeds.Read(library)];

        Assert.Contains(needs, need => need.Name.StartsWith("GLIBC_2.", StringComparison.Ordinal));
        Assert.Contains(needs, need => need.Name.StartsWith("GLIBCXX_3.4", StringComparison.Ordinal));
        Assert.All(needs, need => Assert.Equal(0, library[need.FlagsAt]));
    }

    [Fact]
    public void Library_without_a_section_table_needs_nothing() => Assert.Empty(ElfVersionNeeds.Read(new byte[64]));
}
