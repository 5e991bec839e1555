using MaaS.Runtime.Models;

namespace MaaS.Runtime.Tests.Models;

public sealed class VersionSelectorTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("stable")]
    public void Selector_without_a_version_means_the_label_stable(string? text)
    {
        Assert.True(VersionSelector.TryParse(text, out VersionSelector selector, out _));
        Assert.Null(selector.Number);
        Assert.Equal("stable", selector.Label);
    }

    [Fact]
    public void Selector_of_a_number_means_that_version()
    {
        Assert.True(VersionSelector.TryParse("12", out VersionSelector selector, out _));
        Assert.Equal(12, selector.Number);
        Assert.Null(selector.Label);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("01")]
    [InlineData("1.0")]
    [InlineData("99999999999")]
    [InlineData("Stable")]
    [InlineData("a_b")]
    public void Selector_that_is_neither_number_nor_label_is_refused_with_what_was_expected(string text)
    {
        Assert.False(VersionSelector.TryParse(text, out _, out string? reason));
        Assert.Contains("expected a number from 1, or a label", reason, StringComparison.Ordinal);
    }
}
