using MaaS.Samples.Training.Text;

namespace MaaS.Training.Tests.Text;

public sealed class MailTokenizerTests
{
    [Theory]
    [InlineData("Buy NOW!!! 50% off", "buy now off")]
    [InlineData("don't", "don t")]
    [InlineData("naïve café", "na ve caf")]
    [InlineData("a1b_c", "a b c")]
    [InlineData("", "")]
    [InlineData("123 …", "")]
    [InlineData("end", "end")]
    public void Words_are_runs_of_letters_in_lower_case(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', MailTokenizer.Words(text)));

    [Fact]
    public void Run_over_twenty_letters_is_dropped_whole()
    {
        string text = $"{new string('a', 20)} {new string('b', 21)} c";

        Assert.Equal([new string('a', 20), "c"], MailTokenizer.Words(text));
    }
}
