namespace MaaS.Samples.Training.Houses;

/// <summary>Mean and standard deviation of each column: what brings columns of different units to one scale.</summary>
internal sealed record Standardisation(float[] Mean, float[] Deviation)
{
    /// <param name="rows">Of the training set alone; each as long as there are columns.</param>
    public static Standardisation Of(IReadOnlyList<float[]> rows)
    {
        int columns = rows[0].Length;
        var mean = new float[columns];
        var deviation = new float[columns];
        for (int column = 0; column < columns; column++)
        {
            double[] values = [.. rows.Select(row => (double)row[column])];
            double average = values.Average();
            double variance = values.Average(value => (value - average) * (value - average));
            mean[column] = (float)average;
            // A column that never changes says nothing; dividing by 1 leaves it at 0.
            deviation[column] = variance > 0 ? (float)Math.Sqrt(variance) : 1;
        }

        return new Standardisation(mean, deviation);
    }
}
