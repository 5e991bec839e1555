using System.Security.Cryptography;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Storage;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaaS.Testing;

/// <summary>One version of a model as it is published: its manifest and its files.</summary>
public sealed record ModelPackage(ModelManifest Manifest, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>A version that has only its original, with the signature that the graph declares.</summary>
    public static ModelPackage Of(
        string name,
        int version,
        byte[] model,
        IReadOnlyDictionary<string, byte[]>? data = null
    )
    {
        var files = new Dictionary<string, byte[]>(data ?? new Dictionary<string, byte[]>(), StringComparer.Ordinal)
        {
            [ModelBlobNames.OriginalModelFile] = model,
        };
        var original = new ModelVariant
        {
            Name = ModelVariant.OriginalName,
            File = ModelBlobNames.OriginalModelFile,
            DataFiles = [.. data?.Keys ?? []],
            Target = "any",
            Precision = "fp32",
            SizeBytes = files.Values.Sum(file => (long)file.Length),
            Gated = true,
        };
        return Of(name, version, SignatureOf(model), original, files);
    }

    /// <summary>A version that has only this variant.</summary>
    /// <param name="files">Those of the variant and of its load-ready form.</param>
    public static ModelPackage Of(
        string name,
        int version,
        ModelSignature signature,
        ModelVariant variant,
        IReadOnlyDictionary<string, byte[]> files
    ) =>
        new ModelPackage(
            new ModelManifest
            {
                Model = ModelName.Parse(name),
                Version = version,
                Fingerprint = Sha256(files[variant.File]),
                CreatedAt = DateTimeOffset.UnixEpoch,
                Optimizer = "tests",
                Signature = signature,
                Variants = [variant],
                Files = [],
            },
            files
        ).Seal();

    /// <summary>A version whose model is arbitrary bytes, different for each name: for what never opens it.</summary>
    public static ModelPackage OfBytes(string name, int length)
    {
        var content = new byte[length];
        new Random(name[0]).NextBytes(content);
        ModelPackage package = Of(name, 1, TinyModels.Add());
        return new ModelPackage(
            package.Manifest,
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { [ModelBlobNames.OriginalModelFile] = content }
        ).Seal();
    }

    /// <summary>The same version with an optimized variant before its original.</summary>
    public ModelPackage WithVariant(ModelVariant variant, byte[] model) =>
        new ModelPackage(
            Manifest with
            {
                Variants = [variant, .. Manifest.Variants],
            },
            new Dictionary<string, byte[]>(Files, StringComparer.Ordinal) { [variant.File] = model }
        ).Seal();

    /// <summary>The same version, its original with a load-ready form.</summary>
    public ModelPackage WithLoadReady(string onnxRuntime, byte[] model) =>
        new ModelPackage(
            Manifest with
            {
                Variants =
                [
                    .. Manifest.Variants.Select(variant =>
                        variant with
                        {
                            LoadReady = new LoadReadyForm
                            {
                                OnnxRuntime = onnxRuntime,
                                File = "ready.onnx",
                                DataFiles = [],
                                Mode = LoadReadyMode.Mapped,
                                SizeBytes = model.Length,
                                FirstAnswerRatio = 2,
                            },
                        }
                    ),
                ],
            },
            new Dictionary<string, byte[]>(Files, StringComparer.Ordinal) { ["ready.onnx"] = model }
        ).Seal();

    /// <summary>The same version, its original marked as one whose rows are independent.</summary>
    /// <param name="maxRows">Of one run.</param>
    /// <param name="threads">What the variant gains from all cores; null: not measured.</param>
    /// <param name="curve">Throughput by rows in one run; null: none.</param>
    public ModelPackage Batchable(
        int maxRows,
        ThreadsManifest? threads = null,
        IReadOnlyList<BatchPoint>? curve = null
    ) =>
        this with
        {
            Manifest = Manifest with
            {
                Variants =
                [
                    .. Manifest.Variants.Select(variant =>
                        variant with
                        {
                            Batching = new BatchingManifest
                            {
                                Batchable = true,
                                MaxRows = maxRows,
                                Curve = curve ?? [],
                            },
                            Threads = threads,
                        }
                    ),
                ],
            },
        };

    /// <summary>An index with these versions, <c>stable</c> at <paramref name="stable"/>.</summary>
    public static ModelIndex IndexOf(int stable, params IReadOnlyList<ModelPackage> versions) =>
        new()
        {
            Model = versions[0].Manifest.Model,
            Versions =
            [
                .. versions.Select(package => new PublishedVersion
                {
                    Version = package.Manifest.Version,
                    State = VersionState.Ready,
                    Fingerprint = package.Manifest.Fingerprint,
                    PublishedAt = DateTimeOffset.UnixEpoch,
                }),
            ],
            Labels = new Dictionary<string, int>(StringComparer.Ordinal) { [VersionSelector.StableLabel] = stable },
        };

    private ModelPackage Seal() =>
        this with
        {
            Manifest = Manifest with
            {
                Files =
                [
                    .. Files.Select(file => new PublishedFile
                    {
                        Name = file.Key,
                        Size = file.Value.Length,
                        Sha256 = Sha256(file.Value),
                    }),
                ],
            },
        };

    private static ModelSignature SignatureOf(byte[] model)
    {
        GraphProto graph = ModelProto.Parser.ParseFrom(model).Graph;
        return new ModelSignature { Inputs = [.. graph.Input.Select(Spec)], Outputs = [.. graph.Output.Select(Spec)] };
    }

    private static TensorSpec Spec(ValueInfoProto value) =>
        new()
        {
            Name = value.Name,
            // ONNX and ONNX Runtime number the element types alike.
            DataType = ((TensorElementType)value.Type.TensorType.ElemType).ToDataType()!.Value,
            Shape =
            [
                .. value.Type.TensorType.Shape.Dim.Select(dimension =>
                    dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue
                        ? dimension.DimValue
                        : -1
                ),
            ],
        };

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
