using System.Globalization;
using Google.Protobuf;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// Writes models: the same model gives the same bytes, fields that this build does not know are kept, and the weights of a
/// model that had external data (or became too large for one file) go to one data file <c>{model file}.data</c>.
/// </summary>
internal static class OnnxWriter
{
    private const int BufferBytes = 1 << 18;

    /// <summary>Writes the model and, if it needs one, its data file beside it.</summary>
    /// <param name="path">Must not be a file that <paramref name="model"/> still reads its weights from.</param>
    public static WrittenModel Write(
        OnnxModel model,
        string path,
        OnnxWriterOptions options,
        CancellationToken cancellationToken
    )
    {
        if (model.ReadsFrom(path) || model.ReadsFrom(DataPath(path)))
        {
            // Emptying a file under its mapping ends the process.
            throw new InvalidOperationException($"The model's weights are still read from '{path}'.");
        }

        ModelProto proto = model.Proto;
        string? dataPath = null;
        if (NeedsDataFile(proto, options))
        {
            // Shares the weights with the model; only their place in the message changes.
            proto = proto.Clone();
            dataPath = DataPath(path);
            using FileStream data = File.Create(dataPath);
            foreach (TensorProto tensor in Externalized(proto, options))
            {
                cancellationToken.ThrowIfCancellationRequested();
                MoveOut(model, tensor, data, Path.GetFileName(dataPath), options.Alignment);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        using (FileStream file = File.Create(path))
        using (var stream = new CodedOutputStream(file, BufferBytes))
        {
            proto.WriteTo(stream);
        }

        long size = new FileInfo(path).Length + (dataPath is null ? 0 : new FileInfo(dataPath).Length);
        return new WrittenModel(path, dataPath, size);
    }

    private static string DataPath(string path) => path + ".data";

    private static bool NeedsDataFile(ModelProto proto, OnnxWriterOptions options) =>
        options.AlwaysExternal
        || ModelTensors.Of(proto).Any(ExternalDataReference.IsExternal)
        || ModelTensors.Of(proto).Sum(TensorData.ByteSize) > options.ExternalAbove;

    /// <summary>Large initializers, and whatever was external before: an attribute only then, for ONNX Runtime wants those inline.</summary>
    private static List<TensorProto> Externalized(ModelProto proto, OnnxWriterOptions options)
    {
        IEnumerable<TensorProto> large = GraphScope
            .Graphs(proto)
            .SelectMany(scope => scope.Graph!.Initializer)
            .Where(tensor =>
                tensor.DataType != (int)DataType.String && TensorData.ByteSize(tensor) >= options.MinExternalBytes
            );
        // By reference: two equal tensors of this kind are still two (messages compare by value).
        return large
            .Concat(ModelTensors.Of(proto).Where(ExternalDataReference.IsExternal))
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<TensorProto>()
            .ToList();
    }

    private static void MoveOut(OnnxModel model, TensorProto tensor, FileStream data, string location, int alignment)
    {
        long offset = (data.Position + alignment - 1) / alignment * alignment;
        data.Position = offset;
        WriteElements(model, tensor, data);
        long length = data.Position - offset;
        TensorData.Clear(tensor);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        Add("location", location);
        Add("offset", offset.ToString(CultureInfo.InvariantCulture));
        Add("length", length.ToString(CultureInfo.InvariantCulture));

        void Add(string key, string value) =>
            tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    private static void WriteElements(OnnxModel model, TensorProto tensor, FileStream data)
    {
        if (ExternalDataReference.IsExternal(tensor))
        {
            CopyExternal(model, tensor, data);
        }
        else if (tensor.HasRawData)
        {
            data.Write(tensor.RawData.Span);
        }
        else
        {
            data.Write(TypedData.ToBytes(tensor));
        }
    }

    /// <summary>In pieces, so that a tensor of many gigabytes needs no memory.</summary>
    private static void CopyExternal(OnnxModel model, TensorProto tensor, FileStream data)
    {
        const int PieceBytes = 1 << 24;
        if (!ExternalDataReference.Of(tensor).TryGet(out ExternalDataReference? reference, out RefusalReason? refusal))
        {
            throw new InvalidOperationException(refusal.Message);
        }

        long bytes = TensorData.ByteSize(tensor);
        for (long done = 0; done < bytes; done += PieceBytes)
        {
            int piece = (int)Math.Min(PieceBytes, bytes - done);
            data.Write(model.Data.Span<byte>(reference with { Offset = reference.Offset + done }, piece));
        }
    }
}
