using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Bench.Load;

/// <summary>
/// What threads and spinning gain and cost, without a server: ONNX Runtime alone with one thread, with all cores, and with all cores
/// that spin (its default), for one caller and for a caller per core. All settings take turns.
/// </summary>
internal static class BareThreads
{
    private const int Turns = 5;

    private static readonly (string Name, Action<SessionOptions> Configure)[] Settings =
    [
        ("one thread", options => options.IntraOpNumThreads = 1),
        ("all cores", options => options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0")),
        ("all cores, spinning", _ => { }),
    ];

    /// <summary>Prints one model's rows of the table.</summary>
    /// <param name="duration">Of all turns of one setting together.</param>
    public static void Print(BenchModel model, TimeSpan duration)
    {
        byte[] onnx = model.Onnx();
        InferenceSession[] sessions = [.. Settings.Select(setting => Open(onnx, setting.Configure))];
        try
        {
            foreach (int callers in new[] { 1, Environment.ProcessorCount })
            {
                double[] rates = Rates(sessions, model, callers, duration / Turns);
                string ratios = string.Join(
                    " | ",
                    rates.Skip(1).Select(rate => (rate / rates[0]).ToString("F2", CultureInfo.InvariantCulture))
                );
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {model.Name} | {callers} | {rates[0]:F0} | {ratios} |"
                    )
                );
            }
        }
        finally
        {
            Array.ForEach(sessions, session => session.Dispose());
        }
    }

    public static void PrintHead()
    {
        Console.WriteLine("| model | callers | runs/s, one thread | × all cores | × all cores, spinning |");
        Console.WriteLine("|---|---|---|---|---|");
    }

    private static InferenceSession Open(byte[] onnx, Action<SessionOptions> configure)
    {
        using var options = new SessionOptions();
        configure(options);
        return new InferenceSession(onnx, options);
    }

    private static double[] Rates(InferenceSession[] sessions, BenchModel model, int callers, TimeSpan turn)
    {
        var rates = new double[sessions.Length];
        for (int i = 0; i < Turns * sessions.Length; i++)
        {
            // Each turn begins with another setting.
            int at = (i + (i / sessions.Length)) % sessions.Length;
            rates[at] += BareRuntime.Measure(sessions[at], model, [1], callers, turn) / Turns;
        }

        return rates;
    }
}
