using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MaaS.Optimization.Management;

namespace OptimizeFunction.CommandLine;

/// <summary>Results on the output as JSON, errors on the error stream; the exit code tells them apart.</summary>
internal static class CommandOutput
{
    public static int Write<T>(ManagementOutcome<T> outcome, JsonTypeInfo<T> type)
        where T : class =>
        outcome.TryGet(out T? value, out ManagementError? error)
            ? Say(JsonSerializer.Serialize(value, type))
            : Fail(error);

    public static int Say(string text)
    {
        Console.Out.WriteLine(text);
        return 0;
    }

    public static int Fail(ManagementError error) => Fail(error.Message);

    public static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
