using MaaS.LocalHost.Demonstration.Ocr;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.LocalHost.Tests.Demonstration;

/// <summary>The real model on the sample images: resize, normalization, dictionary and decoding are right only together.</summary>
public sealed class OcrSampleTests
{
    [Fact]
    public void The_unoptimized_model_reads_every_sample_line()
    {
        string folder = Path.Combine(RepositoryFolder.Root, "samples", "ocr");
        (string File, string Text)[] expected =
        [
            .. File.ReadLines(Path.Combine(folder, "lines.txt"))
                .Select(line => line.Split('\t'))
                .Select(parts => (parts[0], parts[1])),
        ];
        var files = new OcrFiles(RepositoryFolder.Root);
        var dictionary = CtcDictionary.Read(files.Dictionary);
        using var session = new InferenceSession(files.Model);

        (string, string)[] read =
        [
            .. expected.Select(line => (line.File, Read(session, dictionary, Path.Combine(folder, line.File)))),
        ];

        Assert.Equal(expected, read);
        Assert.Equal(8, files.CalibrationImages.Count());
        Assert.DoesNotContain(files.HeldOutImage, files.CalibrationImages);
    }

    [Fact]
    public void A_file_that_is_no_image_is_refused_by_name()
    {
        LocalHostException error = Assert.Throws<LocalHostException>(() =>
            TextLineImage.Read(Path.Combine(RepositoryFolder.Root, "README.md"))
        );

        Assert.EndsWith("README.md is not an image that can be read.", error.Message, StringComparison.Ordinal);
    }

    private static string Read(InferenceSession session, CtcDictionary dictionary, string file)
    {
        var image = TextLineImage.Read(file);
        long[] shape = [1, TextLineImage.Channels, TextLineImage.Height, image.Width];
        using var input = OrtValue.CreateTensorValueFromMemory(image.Values, shape);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            options,
            [OcrFiles.InputName],
            [input],
            session.OutputNames
        );
        // The margin before a line is sometimes read as a space, which is no mistake.
        return dictionary.Decode(outputs[0].GetTensorDataAsSpan<float>()).Trim();
    }
}
