using System.Text;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Uploads;

public sealed class CardReaderTests
{
    [Fact]
    public void Card_with_every_field_and_a_byte_order_mark_is_read()
    {
        byte[] json =
        [
            .. "\uFEFF"u8,
            .. """{"description":"d","licence":"l","owner":"o","source":null,"metric":"m"}"""u8,
        ];

        Assert.True(CardReader.TryRead(json, out ModelCard? card, out _));
        Assert.Equal(
            new ModelCard
            {
                Description = "d",
                Licence = "l",
                Owner = "o",
                Metric = "m",
            },
            card
        );
    }

    [Theory]
    [InlineData("""{"license":"MIT"}""", "there is no field 'license'")]
    [InlineData("""{"owner":{"name":"x"}}""", "field 'owner' is a JSON object; expected a string")]
    [InlineData("""{"owner":7}""", "field 'owner' is a JSON number")]
    [InlineData("[]", "it holds a JSON array")]
    [InlineData("""{"owner":"x" """, "it is no JSON")]
    [InlineData("""{"owner":"x","owner":"y"}""", "it is no JSON")]
    [InlineData("", "it is no JSON")]
    public void Card_that_is_not_what_it_should_be_is_refused_with_the_field(string json, string expected)
    {
        Assert.False(CardReader.TryRead(Encoding.UTF8.GetBytes(json), out _, out RefusalReason? reason));
        Assert.Equal("card-invalid", reason.Code);
        Assert.Contains(expected, reason.Message, StringComparison.Ordinal);
    }
}
