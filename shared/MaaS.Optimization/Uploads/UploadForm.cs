namespace MaaS.Optimization.Uploads;

/// <summary>The two ways to lay out an upload.</summary>
internal enum UploadForm
{
    /// <summary><c>{model}.onnx</c> with <c>{model}.card.json</c> and so on: one self-contained model.</summary>
    Flat,

    /// <summary><c>{model}/model.onnx</c> with <c>{model}/card.json</c> and so on, and external data.</summary>
    Folder,
}
