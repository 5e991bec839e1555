using MaaS.Samples.Training.Text;

namespace MaaS.Training.Tests.Text;

public sealed class VocabularyTests
{
    private static readonly Vocabulary Small = new(["<pad>", "<unk>", "money", "meeting"]);

    [Fact]
    public void Short_text_is_padded_on_the_left_so_that_the_last_step_is_a_word() =>
        Assert.Equal([0L, 0L, 2L, 1L, 3L], Small.Encode("Money for meeting", 5));

    [Fact]
    public void Long_text_is_cut_to_its_first_words() =>
        Assert.Equal([3L, 2L], Small.Encode("meeting money money money", 2));

    [Fact]
    public void Text_without_words_is_all_padding() => Assert.Equal([0L, 0L], Small.Encode("…", 2));

    [Fact]
    public void Words_are_listed_by_the_number_of_texts_they_are_in_and_ties_by_the_alphabet()
    {
        var vocabulary = Vocabulary.Build(["b b b c", "a c", "b a c rare"], size: 5, inAtLeast: 2);

        Assert.Equal(["<pad>", "<unk>", "c", "a", "b"], vocabulary.Lines);
    }

    [Fact]
    public void Vocabulary_holds_no_more_lines_than_asked_for() =>
        Assert.Equal(["<pad>", "<unk>", "a"], Vocabulary.Build(["a b", "a b"], size: 3, inAtLeast: 1).Lines);
}
