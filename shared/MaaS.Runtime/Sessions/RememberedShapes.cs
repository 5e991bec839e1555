using System.Text.Json;
using System.Text.Json.Serialization;
using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// The input shapes of the first request that a loaded model answered, never its values: what the next load of that model, in
/// this process or after it, is warmed up with. ONNX Runtime plans memory and picks kernels by shapes, so a run of ones warms
/// little where requests are of 3 × 48 × 320. They lie in one small file of the file cache; where that does not persist, they
/// are gone with the instance.
/// </summary>
internal sealed partial class RememberedShapes(IOptions<FileCacheOptions> options, ILogger<RememberedShapes> logger)
{
    public const string FileName = "shapes.json";

    /// <summary>Models whose shapes are remembered; of more, those asked for least recently are forgotten.</summary>
    private const int MaxModels = 1_000;

    private const long MaxFileBytes = 4 << 20;

    private readonly string _path = Path.Combine(Path.GetFullPath(options.Value.Folder), FileName);
    private readonly Lock _gate = new();
    private LruCache<string, KeyValuePair<string, Dictionary<string, long[]>>>? _shapes;
    private bool _isSaved = true;

    /// <summary>Shapes by input; null: none are known.</summary>
    public IReadOnlyDictionary<string, long[]>? Find(ModelName model)
    {
        lock (_gate)
        {
            return Shapes().TryGet(model.Value, out KeyValuePair<string, Dictionary<string, long[]>> found)
                ? found.Value
                : null;
        }
    }

    /// <summary>Remembers a request's shapes; on disk with the next <see cref="Save"/>.</summary>
    public void Remember(ModelName model, IReadOnlyList<InferenceTensor> inputs)
    {
        Dictionary<string, long[]> shapes = inputs.ToDictionary(
            input => input.Name,
            input => input.Shape.ToArray(),
            StringComparer.Ordinal
        );
        lock (_gate)
        {
            Shapes().Set(model.Value, KeyValuePair.Create(model.Value, shapes));
            _isSaved = false;
        }
    }

    /// <summary>Writes what is new. A disk that cannot be written to costs the memory of it, nothing else.</summary>
    public void Save()
    {
        Dictionary<string, Dictionary<string, long[]>> all;
        lock (_gate)
        {
            if (_isSaved)
            {
                return;
            }

            _isSaved = true;
            all = new Dictionary<string, Dictionary<string, long[]>>(Shapes().Values, StringComparer.Ordinal);
        }

        string part = $"{_path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(all, ShapesJson.Default.Shapes));
            File.Move(part, _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(exception.Message);
        }
    }

    private LruCache<string, KeyValuePair<string, Dictionary<string, long[]>>> Shapes()
    {
        if (_shapes is null)
        {
            _shapes = new LruCache<string, KeyValuePair<string, Dictionary<string, long[]>>>(MaxModels);
            foreach (KeyValuePair<string, Dictionary<string, long[]>> entry in Read().Reverse())
            {
                _shapes.Set(entry.Key, entry);
            }
        }

        return _shapes;
    }

    private Dictionary<string, Dictionary<string, long[]>> Read()
    {
        try
        {
            var file = new FileInfo(_path);
            if (file is { Exists: true, Length: <= MaxFileBytes })
            {
                return JsonSerializer.Deserialize(File.ReadAllBytes(_path), ShapesJson.Default.Shapes) ?? [];
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            LogNotRead(exception.Message);
        }

        return [];
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The shapes that models were asked with are not remembered on disk. {Reason}"
    )]
    private partial void LogNotSaved(string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The shapes that models were asked with before cannot be read. {Reason}"
    )]
    private partial void LogNotRead(string reason);

    [JsonSerializable(typeof(Dictionary<string, Dictionary<string, long[]>>), TypeInfoPropertyName = "Shapes")]
    private sealed partial class ShapesJson : JsonSerializerContext;
}
