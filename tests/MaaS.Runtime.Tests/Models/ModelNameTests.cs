using MaaS.Runtime.Models;

namespace MaaS.Runtime.Tests.Models;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("ocr-rec.v4_FP32")]
    [InlineData("statsmodel")]
    public void Name_of_letters_digits_dots_dashes_and_underscores_is_accepted(string text)
    {
        Assert.True(ModelName.TryParse(text, out ModelName? name, out string? reason));
        Assert.Equal(text, name.Value);
        Assert.Null(reason);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("../x", "must start with a letter or a digit")]
    [InlineData("_names", "must start with a letter or a digit")]
    [InlineData("a/b", "contains '/'")]
    [InlineData("a b", "contains ' '")]
    [InlineData("größe", "contains 'ö'")]
    [InlineData("stats", "reserved")]
    [InlineData("STATS", "reserved")]
    public void Name_that_cannot_be_a_folder_and_a_route_is_refused_with_the_reason(string? text, string expected)
    {
        Assert.False(ModelName.TryParse(text, out ModelName? name, out string? reason));
        Assert.Null(name);
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Name_has_at_most_100_characters(int length, bool accepted) =>
        Assert.Equal(accepted, ModelName.TryParse(new string('a', length), out _, out _));

    [Fact]
    public void Names_that_differ_by_case_are_different_names_with_the_same_key()
    {
        ModelName upper = ModelName.Parse("Digits");
        ModelName lower = ModelName.Parse("digits");

        Assert.NotEqual(upper, lower);
        Assert.Equal(upper.Key, lower.Key);
    }

    [Fact]
    public void Parse_of_a_refused_name_throws_with_the_reason() =>
        Assert.Contains(
            "reserved",
            Assert.Throws<FormatException>(() => ModelName.Parse("stats")).Message,
            StringComparison.Ordinal
        );
}
