using MaaS.Samples.Training.Export;
using Spectre.Console;

namespace MaaS.Samples.Training.Commands;

/// <summary>What a run came to, on the console.</summary>
internal static class Summary
{
    /// <exception cref="ExportMismatchException">The exported model does not compute what the trained one does.</exception>
    public static void Print(ModelFolder folder, ModelReport report)
    {
        var table = new Table().AddColumn(folder.Name).AddColumn("");
        table.AddRow("held-out " + report.Metric, Markup.Escape(ModelCardText.Metric(report)));
        foreach ((string name, double value) in report.Figures)
        {
            table.AddRow("held-out " + name, $"{value:0.0000}");
        }

        table.AddRow("model", $"{new FileInfo(folder.Model).Length / 1e6:0.00} MB");
        table.AddRow("samples", $"{new FileInfo(folder.Samples).Length / 1e6:0.00} MB");
        AnsiConsole.Write(table);
        Console.WriteLine($"{folder.Name}: {report.Agreement}");
        Console.WriteLine($"{folder.Name}: written to {Path.GetDirectoryName(folder.Model)}");
        if (!report.Agreement.Holds)
        {
            throw new ExportMismatchException(
                $"{folder.Name}: the exported model is not the trained one. {report.Agreement}"
            );
        }
    }
}
