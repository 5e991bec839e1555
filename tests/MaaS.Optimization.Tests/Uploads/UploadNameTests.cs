using MaaS.Optimization.Uploads;

namespace MaaS.Optimization.Tests.Uploads;

public sealed class UploadNameTests
{
    [Theory]
    [InlineData("a.onnx", "a", "Flat", "Model", "model.onnx")]
    [InlineData("a.b.onnx", "a.b", "Flat", "Model", "model.onnx")]
    [InlineData("a.optimize.json", "a", "Flat", "Plan", "optimize.json")]
    [InlineData("a.samples.npz", "a", "Flat", "Samples", "samples.npz")]
    [InlineData("a.card.json", "a", "Flat", "Card", "card.json")]
    [InlineData("a/model.onnx", "a", "Folder", "Model", "model.onnx")]
    [InlineData("a/card.json", "a", "Folder", "Card", "card.json")]
    [InlineData("a/model.onnx.data", "a", "Folder", "Data", "model.onnx.data")]
    [InlineData("a/ü ?#%20.bin", "a", "Folder", "Data", "ü ?#%20.bin")]
    public void Blob_of_a_set_is_taken_apart(string blob, string model, string form, string role, string file)
    {
        Assert.True(UploadName.TryParse(blob, out UploadName? name, out _));
        Assert.Equal(
            (model, form, role, file),
            (name.Model.Value, name.Form.ToString(), name.Role.ToString(), name.File)
        );
    }

    [Theory]
    [InlineData("readme.txt", "upload-name-unknown")]
    [InlineData("a.ONNX", "upload-name-unknown")]
    [InlineData("a.onnx.data", "upload-name-unknown")]
    [InlineData(".onnx", "model-name-invalid")]
    [InlineData("../x.onnx", "model-name-invalid")]
    [InlineData("..onnx", "model-name-invalid")]
    [InlineData("_names/model.onnx", "model-name-invalid")]
    [InlineData("stats.onnx", "model-name-invalid")]
    [InlineData("a b.onnx", "model-name-invalid")]
    [InlineData("a/b/model.onnx", "upload-too-deep")]
    [InlineData("a/..", "upload-name-unknown")]
    [InlineData("a/", "upload-name-unknown")]
    [InlineData("a/x\\y", "upload-name-unknown")]
    [InlineData("a/MODEL.onnx", "upload-name-unknown")]
    public void Blob_that_belongs_to_no_set_is_refused_by_name(string blob, string code)
    {
        Assert.False(UploadName.TryParse(blob, out _, out RefusalReason? reason));
        Assert.Equal(code, reason.Code);
        Assert.Contains(blob, reason.Message, StringComparison.Ordinal);
    }
}
