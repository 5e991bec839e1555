using System.Globalization;

namespace MaaS.Bench.Load;

/// <summary>What one model feels of another's loads: <c>swap key=value …</c>, each with a default.</summary>
internal sealed record SwapOptions
{
    /// <summary><c>asked=mlp</c>: the model whose latency is measured.</summary>
    public string Asked { get; init; } = "mlp";

    /// <summary><c>swapped=big</c>: the model that is swapped meanwhile.</summary>
    public string Swapped { get; init; } = "big";

    /// <summary><c>rate=200</c>: requests per second, over all connections.</summary>
    public int Rate { get; init; } = 200;

    /// <summary><c>connections=4</c>.</summary>
    public int Connections { get; init; } = 4;

    /// <summary><c>seconds=6</c>: of one phase.</summary>
    public int Seconds { get; init; } = 6;

    /// <summary><c>rounds=5</c>: each takes every phase once, in turns.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary><c>pause=500</c>: milliseconds between the end of a swap and the next.</summary>
    public int Pause { get; init; } = 500;

    /// <summary><c>disk=1000</c>: megabytes of the file cache. One that holds one version alone has every swap download.</summary>
    public int Disk { get; init; } = 1000;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An argument is none of these.</exception>
    public static SwapOptions Parse(IEnumerable<string> args)
    {
        var options = new SwapOptions();
        foreach (string arg in args)
        {
            string[] parts = arg.Split('=', 2);
            string value = parts.Length == 2 ? parts[1] : "";
            options = parts[0] switch
            {
                "asked" => options with { Asked = value },
                "swapped" => options with { Swapped = value },
                "rate" => options with { Rate = Number(value) },
                "connections" => options with { Connections = Number(value) },
                "seconds" => options with { Seconds = Number(value) },
                "rounds" => options with { Rounds = Number(value) },
                "pause" => options with { Pause = Number(value) },
                "disk" => options with { Disk = Number(value) },
                _ => throw new FormatException(
                    $"'{arg}' is unknown; swap takes asked=, swapped=, rate=, connections=, seconds=, rounds=, pause= and disk=."
                ),
            };
        }

        return options;
    }

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
