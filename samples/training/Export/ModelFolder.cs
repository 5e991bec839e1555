using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MaaS.Samples.Training.Export;

/// <summary>The files of one trained model: all that an upload takes, and its card.</summary>
internal sealed class ModelFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string _folder;

    /// <param name="parent">Made if it does not exist.</param>
    /// <param name="name">The model's name, and its folder's.</param>
    public ModelFolder(string parent, string name)
    {
        Name = name;
        _folder = Directory.CreateDirectory(Path.Combine(parent, name)).FullName;
    }

    public string Name { get; }

    public string Model => File($"{Name}.onnx");

    public string Samples => File($"{Name}.samples.npz");

    public string File(string name) => Path.Combine(_folder, name);

    /// <summary>One entry a line, the zero-based line being its number.</summary>
    public Task WriteLinesAsync(string file, IEnumerable<string> lines, CancellationToken cancellationToken) =>
        WriteAsync(file, string.Concat(lines.Select(line => line + "\n")), cancellationToken);

    /// <summary>README.md, metrics.json, and the card and the plan that are uploaded with the model.</summary>
    /// <param name="output">The model's output that the metric judges.</param>
    public async Task WriteReportAsync(ModelReport report, string output, CancellationToken cancellationToken)
    {
        await WriteAsync("README.md", ModelCardText.Of(Name, report), cancellationToken);
        await WriteJsonAsync("metrics.json", Metrics(report), cancellationToken);
        var card = new JsonObject
        {
            ["description"] = report.Description,
            ["licence"] = report.Licence,
            ["owner"] = "MaaS contributors",
            ["source"] = report.Source,
            ["metric"] = ModelCardText.Metric(report),
        };
        await WriteJsonAsync($"{Name}.card.json", card, cancellationToken);
        var metric = new JsonObject
        {
            ["kind"] = report.Metric,
            ["output"] = output,
            ["label"] = SampleArrays.Labels,
        };
        var plan = new JsonObject { ["goal"] = "latency", ["metric"] = metric };
        await WriteJsonAsync($"{Name}.optimize.json", plan, cancellationToken);
    }

    private static JsonObject Metrics(ModelReport report) =>
        new()
        {
            ["metric"] = report.Metric,
            ["value"] = report.Value,
            ["heldOut"] = report.HeldOut,
            ["tolerance"] = report.Tolerance,
            ["seed"] = report.Seed,
            ["epochs"] = report.Epochs,
            ["command"] = report.Command,
            ["agreement"] = report.Agreement.Largest,
            ["figures"] = JsonSerializer.SerializeToNode(report.Figures, Json),
            ["history"] = JsonSerializer.SerializeToNode(report.History, Json),
        };

    private Task WriteJsonAsync(string file, JsonObject value, CancellationToken cancellationToken) =>
        WriteAsync(file, value.ToJsonString(Json) + "\n", cancellationToken);

    private Task WriteAsync(string file, string text, CancellationToken cancellationToken) =>
        System.IO.File.WriteAllTextAsync(File(file), text, cancellationToken);
}
