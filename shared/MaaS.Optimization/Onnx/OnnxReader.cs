using Google.Protobuf;

namespace MaaS.Optimization.Onnx;

/// <summary>Reads model files. Whatever is wrong with one is a refusal; only the disk can make it throw.</summary>
internal static class OnnxReader
{
    /// <summary>
    /// Reads a model and checks all that can be known without running it: versions, domains, tensors against their shapes,
    /// external data in the model's own folder. Its inputs and outputs may still be no tensors: see
    /// <see cref="ModelPreparation"/>.
    /// </summary>
    public static OnnxOutcome<OnnxModel> Read(string modelPath, CancellationToken cancellationToken)
    {
        if (!Parse(modelPath, cancellationToken).TryGet(out OnnxModel? model, out RefusalReason? refusal))
        {
            return refusal;
        }

        refusal = ModelChecks.Check(model);
        if (refusal is null)
        {
            return model;
        }

        model.Dispose();
        return refusal;
    }

    /// <summary>The bare message, without any check of what it says. Large weights stay in the file and are read from there.</summary>
    public static OnnxOutcome<OnnxModel> Parse(string modelPath, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using FileStream file = File.OpenRead(modelPath);
        string name = Path.GetFileName(modelPath);
        if (file.Length > int.MaxValue)
        {
            return new RefusalReason(
                "model-too-large",
                $"{name} has {file.Length} bytes; a protobuf file ends at 2 GB. Keep the weights as external data."
            );
        }

        Span<byte> head = stackalloc byte[FileFormats.HeadLength];
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return FileFormats.WhatElse(head) is { } other
            ? new RefusalReason("not-onnx", $"{name} is {other}; expected an ONNX model.")
            : Parse(file, name, FileFormats.BeginsLikeOnnx(head));
    }

    private static OnnxOutcome<OnnxModel> Parse(FileStream file, string name, bool beginsLikeOnnx)
    {
        try
        {
            OnnxModel model = Load(file);
            if (beginsLikeOnnx || model.Proto.Graph is not null)
            {
                return model;
            }

            model.Dispose();
            return new RefusalReason("not-onnx", $"{name} is not an ONNX model: no field of one was found in it.");
        }
        catch (InvalidProtocolBufferException e) when (beginsLikeOnnx)
        {
            return new RefusalReason(
                "model-truncated",
                $"{name} begins like an ONNX model but cannot be read to its end ({file.Length} bytes): it is cut short or damaged. {e.Message}"
            );
        }
        catch (InvalidProtocolBufferException)
        {
            return new RefusalReason(
                "not-onnx",
                $"{name} is not an ONNX model: it is no protobuf message of that kind."
            );
        }
    }

    private static OnnxModel Load(FileStream file)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(file.Name));
        var mapped = new MappedFile(file.Name);
        try
        {
            if (MappedWeights.TryParse(mapped) is { } proto)
            {
                return new OnnxModel(proto, folder, mapped);
            }
        }
        catch
        {
            mapped.Dispose();
            throw;
        }

        mapped.Dispose();
        file.Position = 0;
        return new OnnxModel(ModelProto.Parser.ParseFrom(file), folder);
    }
}
