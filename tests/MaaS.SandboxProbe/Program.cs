using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;
using MaaS.Optimization.Isolation;

// The smallest program that can be its own sandbox. Before it obeys, it can misbehave: the file "probe" in its private
// folder says how. The tests of the launcher ask for what no model does on demand.
string wish =
    args.Length > 1 && File.Exists(Path.Combine(args[1], "probe"))
        ? await File.ReadAllTextAsync(Path.Combine(args[1], "probe"))
        : "";
switch (wish)
{
    case "environment":
        IEnumerable<string> lines = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(entry => $"{entry.Key}={entry.Value}");
        await File.WriteAllLinesAsync(Path.Combine(args[1], "environment"), lines);
        return 0;
    case "hang":
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        return 0;
    case "hang-with-a-child":
        using (Process child = Process.Start("sleep", "1000"))
        {
            await File.WriteAllTextAsync(Path.Combine(args[1], "child"), $"{child.Id}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        }

        return 0;
    case "chatter":
        for (int i = 0; i < 200_000; i++)
        {
            Console.Out.WriteLine($"line {i}");
        }

        return 3;
    case "devour":
        // Native memory, touched: what the garbage collector limits does not matter here.
        while (true)
        {
            unsafe
            {
                byte* block = (byte*)NativeMemory.Alloc(1 << 20);
                new Span<byte>(block, 1 << 20).Fill(1);
            }
        }
}

return SandboxProgram.IsSandbox(args) ? await SandboxProgram.RunAsync(args) : 2;
