using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.OtherServer;

/// <summary>One inference: body in, body out.</summary>
internal static class InferCall
{
    /// <param name="jsonLength">Of the request; null when it is all JSON.</param>
    /// <returns>The answer's body, and the length of its JSON when binary follows.</returns>
    public static (byte[] Body, int? JsonLength) Answer(OtherModel model, byte[] body, int? jsonLength, Manners manners)
    {
        if (jsonLength is not null && !manners.HasBinary)
        {
            throw new RefusedException(422, "the body is not JSON");
        }

        JsonObject request = Parse(body.AsSpan(0, jsonLength ?? body.Length));
        Dictionary<string, OtherTensor> inputs = Inputs(request, body.AsSpan(jsonLength ?? body.Length));
        foreach ((string name, string datatype, _) in model.Inputs)
        {
            if (!inputs.TryGetValue(name, out OtherTensor? input) || input.Datatype != datatype)
            {
                throw new RefusedException(400, $"input {name} of {datatype} expected");
            }
        }

        IReadOnlyList<OtherTensor> outputs = model.Run(inputs);
        return Write(model, request, Wanted(request, outputs, manners), manners);
    }

    private static JsonObject Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json)!.AsObject();
        }
        catch (JsonException error)
        {
            throw new RefusedException(400, error.Message);
        }
    }

    private static Dictionary<string, OtherTensor> Inputs(JsonObject request, ReadOnlySpan<byte> binary)
    {
        var inputs = new Dictionary<string, OtherTensor>(StringComparer.Ordinal);
        foreach (JsonNode? entry in request["inputs"]!.AsArray())
        {
            string name = (string)entry!["name"]!;
            string datatype = (string)entry["datatype"]!;
            long[] shape = [.. entry["shape"]!.AsArray().Select(size => (long)size!)];
            byte[] raw;
            if (entry["parameters"]?["binary_data_size"] is { } size)
            {
                raw = binary[..(int)size].ToArray();
                binary = binary[(int)size..];
            }
            else
            {
                raw = JsonData.ToRaw(entry["data"]!, datatype);
            }

            inputs.Add(name, new OtherTensor(name, datatype, shape, raw));
        }

        return binary.IsEmpty ? inputs : throw new RefusedException(400, $"{binary.Length} bytes too many");
    }

    private static IEnumerable<OtherTensor> Wanted(
        JsonObject request,
        IReadOnlyList<OtherTensor> outputs,
        Manners manners
    )
    {
        string[]? names = request["outputs"]?.AsArray().Select(output => (string)output!["name"]!).ToArray();
        IEnumerable<OtherTensor> wanted = outputs.Where(output => names?.Contains(output.Name) != false);
        return manners.ReversesOutputs ? wanted.Reverse() : wanted;
    }

    private static (byte[] Body, int? JsonLength) Write(
        OtherModel model,
        JsonObject request,
        IEnumerable<OtherTensor> outputs,
        Manners manners
    )
    {
        var entries = new JsonArray();
        var binary = new MemoryStream();
        bool anyBinary = false;
        foreach (OtherTensor output in outputs)
        {
            var entry = new JsonObject
            {
                ["name"] = output.Name,
                ["datatype"] = output.Datatype,
                ["shape"] = new JsonArray([.. output.Shape.Select(size => JsonValue.Create(size))]),
            };
            if (IsBinary(request, output.Name) && !manners.AnswersJsonOnly)
            {
                anyBinary = true;
                entry["parameters"] = new JsonObject { ["binary_data_size"] = output.Raw.Length };
                binary.Write(output.Raw);
            }
            else
            {
                entry["data"] = JsonData.FromRaw(output, manners.NestsData);
                if (manners.IsTalkative)
                {
                    entry["parameters"] = new JsonObject { ["content_type"] = "np" };
                }
            }

            entries.Add(entry);
        }

        var answer = new JsonObject { ["outputs"] = entries, ["model_name"] = model.Name };
        if (request["id"] is { } id)
        {
            answer["id"] = id.DeepClone();
        }
        else if (manners.IsTalkative)
        {
            answer["id"] = Guid.NewGuid().ToString();
            answer["parameters"] = new JsonObject { ["headers"] = new JsonObject() };
        }

        byte[] json = Encoding.UTF8.GetBytes(answer.ToJsonString());
        return anyBinary ? ([.. json, .. binary.ToArray()], json.Length) : (json, null);
    }

    private static bool IsBinary(JsonObject request, string output) =>
        (bool?)
            request["outputs"]
                ?.AsArray()
                .Single(entry => (string?)entry!["name"] == output)
                ?["parameters"]?["binary_data"]
        ?? (bool?)request["parameters"]?["binary_data_output"]
        ?? false;
}
