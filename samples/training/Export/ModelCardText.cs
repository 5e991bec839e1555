using System.Text;

namespace MaaS.Samples.Training.Export;

/// <summary>A model's card as Markdown.</summary>
internal static class ModelCardText
{
    public static string Of(string name, ModelReport report)
    {
        var text = new StringBuilder();
        text.Append($"# {name}\n\n{report.Description}\n\n| | |\n|---|---|\n");
        Row("input", report.Input);
        Row("output", report.Output);
        Row("layers", report.Architecture);
        Row("held-out " + report.Metric, Metric(report));
        foreach ((string figure, double value) in report.Figures)
        {
            Row("held-out " + figure, $"{value:0.0000}");
        }

        Row("torch and ONNX Runtime", Difference(report));
        Row("data", report.Source);
        Row("licence", report.Licence);
        Row("trained by", $"`{report.Command}` (seed {report.Seed}, {report.Epochs} epochs)");
        Row("training it again", Tolerance(report));
        text.Append('\n').Append(report.Notes).Append(report.Notes.Length > 0 ? "\n" : "");
        text.Append(
            $"`{name}.onnx`, `{name}.samples.npz`, `{name}.optimize.json` and `{name}.card.json` are uploaded as they are. "
                + $"In the archive, the arrays named by the input and `{SampleArrays.Labels}` are rows that MaaS calibrates, "
                + $"measures and judges with; those under `{SampleArrays.HeldOutPrefix}` are the test set that the figures above "
                + "are from, and MaaS leaves them alone. "
                + "`metrics.json` has the same figures and every epoch's, for programs. "
                + "This folder was written by the command above; see `samples/training/README.md`.\n"
        );
        return text.ToString();

        void Row(string what, string value) => text.Append($"| {what} | {value} |\n");
    }

    /// <summary>The metric with what it was measured on.</summary>
    public static string Metric(ModelReport report) =>
        IsAccuracy(report)
            ? $"{report.Value * 100:0.00} % of {report.HeldOut} held-out examples are right"
            : $"{report.Metric} {report.Value:0.000} over {report.HeldOut} held-out examples";

    private static string Difference(ModelReport report) =>
        $"outputs over the held-out part differ by at most {report.Agreement.Largest:0.0e+0} "
        + $"(absolute up to 1, relative above; allowed: {Agreement.Tolerance:0e+0})";

    private static string Tolerance(ModelReport report) =>
        IsAccuracy(report)
            ? $"comes within {report.Tolerance * 100:0.0} percentage points of this, whatever seed and machine"
            : $"comes within {report.Tolerance:0.0} of this, whatever seed and machine";

    private static bool IsAccuracy(ModelReport report) =>
        string.Equals(report.Metric, "accuracy", StringComparison.Ordinal);
}
