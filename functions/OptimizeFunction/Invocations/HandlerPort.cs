using System.Globalization;

namespace OptimizeFunction.Invocations;

/// <summary>Where the Functions host expects its custom handler: a port of this machine.</summary>
internal static class HandlerPort
{
    public const string Variable = "FUNCTIONS_CUSTOMHANDLER_PORT";

    public static bool TryRead(out int port) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(Variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out port
        ) && port is > 0 and <= ushort.MaxValue;
}
