using MaaS.LocalHost.Uploading;

namespace MaaS.LocalHost.Demonstration.Ocr;

/// <summary>The upload set of the demonstration: PaddleOCR's recognition model, calibration images, plan, card.</summary>
internal static class OcrUpload
{
    public const string Model = "ocr-rec";

    public static UploadSet Create(OcrFiles files)
    {
        TextLineImage[] images = [.. files.CalibrationImages.Select(TextLineImage.Read)];
        return new UploadSet(
            Model,
            ($"{Model}.samples.npz", SamplesArchive.Write(OcrFiles.InputName, images)),
            ($"{Model}.optimize.json", File.ReadAllBytes(files.Plan)),
            ($"{Model}.card.json", File.ReadAllBytes(files.Card)),
            ($"{Model}.onnx", File.ReadAllBytes(files.Model))
        );
    }
}
