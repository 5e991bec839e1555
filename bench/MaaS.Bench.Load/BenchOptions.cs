using System.Globalization;

namespace MaaS.Bench.Load;

/// <summary>What is measured: <c>key=value</c> arguments, each with a default.</summary>
internal sealed record BenchOptions
{
    /// <summary><c>models=add1,big</c>.</summary>
    public IReadOnlyList<string> Models { get; init; } = [.. BenchModel.All.Select(model => model.Name)];

    /// <summary><c>servers=maas,null</c>: of those that are started, these; <c>maas</c> always.</summary>
    public IReadOnlyList<string> Started { get; init; } = ["maas", "off", "localhost", "null", "node"];

    /// <summary><c>also=SETTING=VALUE</c>: PredictFunction once more, with a setting or a variable of the runtime.</summary>
    public IReadOnlyList<(string Setting, string Value)> Also { get; init; } = [];

    /// <summary><c>connections=1,8,32</c>.</summary>
    public IReadOnlyList<int> Connections { get; init; } = [1, 8, 32];

    /// <summary><c>bodies=json,binary</c>.</summary>
    public IReadOnlyList<string> Bodies { get; init; } = ["json", "binary"];

    /// <summary><c>seconds=1</c>: of one round.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>
    /// <c>warmup=2</c>: seconds of each load before it is measured. The runtime makes code that is called often again, twice, and
    /// under full load that takes its time.
    /// </summary>
    public double WarmUp { get; init; } = 2;

    /// <summary><c>rounds=3</c>: each takes every server once, in turns.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary><c>cold=5</c>: rounds of cold starts, measured instead of load; 0 for none.</summary>
    public int Cold { get; init; }

    /// <summary><c>threads=2</c>: seconds per setting of ONNX Runtime's threads, measured instead of servers; 0: not.</summary>
    public double Threads { get; init; }

    /// <summary>
    /// <c>published=FOLDER</c>: where the programs lie that cold starts are measured of, published if they are not there; null: a
    /// temporary folder.
    /// </summary>
    public string? Published { get; init; }

    /// <summary><c>memory=32</c>: connections of a measurement of memory, instead of load; 0 for none.</summary>
    public int Memory { get; init; }

    /// <summary><c>server:NAME=URL</c>: any server of the Open Inference Protocol v2 that has models of these names.</summary>
    public IReadOnlyList<(string Name, Uri Address)> Servers { get; init; } = [];

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An argument is none of these.</exception>
    public static BenchOptions Parse(IEnumerable<string> args)
    {
        var options = new BenchOptions();
        foreach (string arg in args)
        {
            string[] parts = arg.Split('=', 2);
            string value = parts.Length == 2 ? parts[1] : "";
            options = parts[0] switch
            {
                "models" => options with { Models = value.Split(',') },
                "servers" => options with { Started = value.Split(',') },
                "connections" => options with
                {
                    Connections = [.. value.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))],
                },
                "bodies" => options with { Bodies = value.Split(',') },
                "seconds" => options with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "warmup" => options with { WarmUp = double.Parse(value, CultureInfo.InvariantCulture) },
                "rounds" => options with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
                "memory" => options with { Memory = int.Parse(value, CultureInfo.InvariantCulture) },
                "cold" => options with { Cold = int.Parse(value, CultureInfo.InvariantCulture) },
                "threads" => options with { Threads = double.Parse(value, CultureInfo.InvariantCulture) },
                "also" when value.Split('=', 2) is [var setting, var to] => options with
                {
                    Also = [.. options.Also, (setting, to)],
                },
                "published" => options with { Published = value },
                _ when parts[0].StartsWith("server:", StringComparison.Ordinal) => options with
                {
                    Servers = [.. options.Servers, (parts[0]["server:".Length..], new Uri(value))],
                },
                _ => throw new FormatException(
                    $"'{arg}' is unknown; expected models=, servers=, also=SETTING=VALUE, connections=, bodies=, seconds=, warmup=, rounds=, cold=, threads=, published=, memory= or server:NAME=URL."
                ),
            };
        }

        return options;
    }
}
