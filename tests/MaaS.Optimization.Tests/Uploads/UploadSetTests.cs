using Azure;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Uploads;

public sealed class UploadSetTests
{
    [Fact]
    public void Etag_of_a_listing_and_of_a_header_is_one_revision()
    {
        UploadSet listed = SetWith(new ETag("0x8DC0"));
        UploadSet read = SetWith(new ETag("\"0x8DC0\""));

        Assert.Equal(read.Parts[0], listed.Parts[0]);
        Assert.Equal(read.Revision, listed.Revision);
        Assert.NotEqual(read.Revision, SetWith(new ETag("0x8DC1")).Revision);
    }

    private static UploadSet SetWith(ETag etag)
    {
        Assert.True(UploadName.TryParse("a.onnx", out UploadName? name, out _));
        return new UploadSet(
            ModelName.Parse("a"),
            [new UploadPart(name, "a.onnx", etag, Size: 1, DateTimeOffset.UnixEpoch)]
        );
    }
}
