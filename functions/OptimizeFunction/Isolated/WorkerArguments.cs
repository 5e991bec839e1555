namespace OptimizeFunction.Isolated;

/// <summary>Tells the host's command line from a person's: the host says where its gRPC channel is.</summary>
internal static class WorkerArguments
{
    private static readonly string[] OfTheHost = ["--functions-uri", "--workerId"];

    public static bool AreFromHost(IEnumerable<string> arguments) =>
        arguments.Any(argument =>
            Array.Exists(
                OfTheHost,
                known =>
                    argument.Equals(known, StringComparison.OrdinalIgnoreCase)
                    || argument.StartsWith(known + "=", StringComparison.OrdinalIgnoreCase)
            )
        );
}
