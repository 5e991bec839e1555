using System.Text;
using OptimizeFunction.Invocations;

namespace OptimizeFunction.Tests;

public sealed class BlobInvocationTests
{
    [Theory]
    [InlineData("/ondeferred", "a.bin")]
    [InlineData("/onblob", "hello.txt")]
    public void Captured_invocation_is_read_by_its_name(string path, string name)
    {
        Assert.True(Parse(Capture.Body(path), out BlobInvocation? invocation, out _));
        Assert.Equal(name, invocation!.BlobName);
    }

    [Theory]
    [InlineData("net/model.onnx")]
    [InlineData("ü \"quoted\" {braces} %20?#.onnx")]
    [InlineData("back\\slash\n.onnx")]
    public void Name_arrives_exactly_after_the_double_decode(string name)
    {
        Assert.True(Parse(Capture.BodyFor(name), out BlobInvocation? invocation, out _));
        Assert.Equal(name, invocation!.BlobName);
    }

    [Fact]
    public void Name_that_is_encoded_once_is_understood()
    {
        Assert.True(Parse("""{"Metadata":{"name":"a.onnx"}}""", out BlobInvocation? invocation, out _));
        Assert.Equal("a.onnx", invocation!.BlobName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Metadata":[]}""")]
    [InlineData("""{"Metadata":{"name":7}}""")]
    [InlineData("""{"Metadata":{"name":"\"cut"}}""")]
    [InlineData("""{"Metadata":{"name":"\"\""}}""")]
    public void Invocation_without_a_name_is_told_apart(string body)
    {
        Assert.False(Parse(body, out _, out string? wrong));
        Assert.NotNull(wrong);
    }

    private static bool Parse(string body, out BlobInvocation? invocation, out string? wrong) =>
        BlobInvocation.TryParse(Encoding.UTF8.GetBytes(body), out invocation, out wrong);
}
