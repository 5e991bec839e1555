using System.Globalization;

namespace MaaS.Bench.Load;

/// <summary>A long time of a busy instance, run faster: <c>soak key=value …</c>, each with a default.</summary>
internal sealed record SoakOptions
{
    /// <summary><c>models=200</c>.</summary>
    public int Models { get; init; } = 200;

    /// <summary><c>megabytes=10</c>: of one model's file.</summary>
    public int Megabytes { get; init; } = 10;

    /// <summary><c>budget=500</c>: megabytes that loaded models may take.</summary>
    public int Budget { get; init; } = 500;

    /// <summary><c>disk=1000</c>: megabytes that the file cache may take.</summary>
    public int Disk { get; init; } = 1000;

    /// <summary><c>rate=5</c>: requests per second in the time that is stood for.</summary>
    public int Rate { get; init; } = 5;

    /// <summary><c>minutes=60</c>: the time that is stood for. All its requests are sent as fast as they are answered.</summary>
    public int Minutes { get; init; } = 60;

    /// <summary><c>connections=4</c>: callers, each of whom waits for its answer.</summary>
    public int Connections { get; init; } = 4;

    public int Requests => Rate * Minutes * 60;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An argument is none of these.</exception>
    public static SoakOptions Parse(IEnumerable<string> args)
    {
        var options = new SoakOptions();
        foreach (string arg in args)
        {
            string[] parts = arg.Split('=', 2);
            int value = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
            options = parts[0] switch
            {
                "models" => options with { Models = value },
                "megabytes" => options with { Megabytes = value },
                "budget" => options with { Budget = value },
                "disk" => options with { Disk = value },
                "rate" => options with { Rate = value },
                "minutes" => options with { Minutes = value },
                "connections" => options with { Connections = value },
                _ => throw new FormatException(
                    $"'{arg}' is unknown; soak takes models=, megabytes=, budget=, disk=, rate=, minutes= and connections=."
                ),
            };
        }

        return options;
    }
}
