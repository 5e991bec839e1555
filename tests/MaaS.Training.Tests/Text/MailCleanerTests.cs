using MaaS.Samples.Training.Text;

namespace MaaS.Training.Tests.Text;

public sealed class MailCleanerTests
{
    [Fact]
    public void Only_subject_and_body_are_left()
    {
        const string Mail = "From: a@b.c\r\nSubject: Re: [ILUG] Lunch\r\n  today\r\nX-Spam: yes\r\n\r\nAt noon?\r\n";

        Assert.Equal("Re:  Lunch today\nAt noon?", MailCleaner.PlainText(Mail));
    }

    [Fact]
    public void Markup_is_removed_and_entities_are_read()
    {
        const string Mail =
            "Content-Type: text/html\n\n<html><style>p { color: red }</style><p>Cheap&nbsp;<b>watches</b> &amp; more<!-- x --></p>";

        Assert.Equal("Cheap watches & more", Words(MailCleaner.PlainText(Mail)));
    }

    [Fact]
    public void Target_of_a_link_is_kept() =>
        Assert.Equal(
            "See http://shop.example/a here",
            Words(
                MailCleaner.PlainText(
                    "Content-Type: text/html\n\nSee <a class=x HREF=\"http://shop.example/a\" target=_top>here</a>"
                )
            )
        );

    [Theory]
    [InlineData("quoted-printable", "a =3D b, one=\nword", "a = b, oneword")]
    [InlineData("base64", "aGVsbG8g\nd29ybGQh", "hello world!")]
    [InlineData("base64", "aGVsbG8gd29ybGQhXX", "hello world!")]
    [InlineData("7bit", "as it is", "as it is")]
    public void Transfer_encoding_is_undone(string encoding, string body, string expected) =>
        Assert.Equal(expected, MailCleaner.PlainText($"Content-Transfer-Encoding: {encoding}\n\n{body}"));

    [Fact]
    public void Parts_that_are_no_text_are_left_out()
    {
        const string Mail = """
            Subject: Photo
            Content-Type: multipart/mixed;
             boundary="x1"

            for old readers
            --x1
            Content-Type: text/plain

            See below.
            --x1
            Content-Type: image/png
            Content-Transfer-Encoding: base64

            iVBORw0KGgo=
            --x1--
            """;

        Assert.Equal("Photo See below.", Words(MailCleaner.PlainText(Mail)));
    }

    [Fact]
    public void Part_without_headers_is_text() =>
        Assert.Equal(
            "inside",
            Words(MailCleaner.PlainText("Content-Type: multipart/mixed; boundary=b\n\n--b\n\ninside\n--b--\n"))
        );

    private static string Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
