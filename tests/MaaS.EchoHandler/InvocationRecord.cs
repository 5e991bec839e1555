using System.Globalization;
using System.Text.Json;

namespace MaaS.EchoHandler;

/// <summary>Writes each invocation to a file of its own, so that a test can read them whatever becomes of this process.</summary>
internal sealed class InvocationRecord(string folder)
{
    private readonly Lock _lock = new();

    /// <summary>Writes one invocation down.</summary>
    /// <returns>The number of the invocation: each test has a folder of its own, so this counts the attempts.</returns>
    public int Add(string function, HttpRequest request, string body)
    {
        lock (_lock)
        {
            int number = Directory.GetFiles(folder, "*.json").Length + 1;
            string file = Path.Combine(folder, number.ToString("D4", CultureInfo.InvariantCulture));
            var headers = request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            );
            string json = JsonSerializer.Serialize(
                new
                {
                    Function = function,
                    Headers = headers,
                    Body = body,
                }
            );
            File.WriteAllText($"{file}.tmp", json);
            File.Move($"{file}.tmp", $"{file}.json");
            return number;
        }
    }

    /// <summary>Waits until the test creates a file of this name in the folder.</summary>
    public async Task WaitForAsync(string name, CancellationToken cancellationToken)
    {
        while (!File.Exists(Path.Combine(folder, name)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }
}
