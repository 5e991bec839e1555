using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Tests.Passes;

namespace MaaS.Optimization.Tests.Calibration.Moments;

/// <summary>Sizes below, at and above those of tiles, blocks and pieces.</summary>
public sealed class SymmetricMatrixTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(64)]
    [InlineData(67)]
    [InlineData(193)]
    public void An_inverse_times_its_matrix_is_the_identity(int size)
    {
        double[] matrix = Positive(size);

        double[] inverse = SymmetricMatrix.Inverse(matrix, size)!;

        AssertIsIdentity(size, (i, j, k) => matrix[(i * size) + k] * inverse[(k * size) + j]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(66)]
    [InlineData(140)]
    public void Factors_and_their_inverses_multiply_to_what_they_should(int size)
    {
        double[] matrix = Positive(size);
        double[] factor = [.. matrix];

        Assert.True(SymmetricMatrix.Factor(factor, size));
        double[] upper = SymmetricMatrix.InverseTransposed(factor, size);

        AssertIsIdentity(size, (i, j, k) => k > i || k < j ? 0 : factor[(i * size) + k] * upper[(j * size) + k]);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = Enumerable.Range(0, j + 1).Sum(k => factor[(i * size) + k] * factor[(j * size) + k]);
                Assert.Equal(matrix[(i * size) + j], sum, 8);
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    public void A_matrix_that_is_not_positive_definite_has_no_inverse(int size)
    {
        double[] matrix = Positive(size);
        matrix[^1] = -1;

        Assert.Null(SymmetricMatrix.Inverse(matrix, size));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(70, 64)]
    [InlineData(70, 150)]
    [InlineData(129, 65)]
    public void Second_moments_are_sums_of_products(int width, int observations)
    {
        float[] values = SampleModels.Normal(width * observations, 3, 1);
        var moments = new SecondMoments(width, products: true);
        for (int i = 0; i < observations; i++)
        {
            moments.Add(values.AsSpan(i * width, width));
        }

        moments.Complete();

        Assert.Equal(observations, moments.Count);
        for (int i = 0; i < width; i++)
        {
            for (int j = 0; j < width; j++)
            {
                double sum = Enumerable
                    .Range(0, observations)
                    .Sum(k => (double)values[(k * width) + i] * values[(k * width) + j]);
                Assert.Equal(sum, moments.Products[(i * width) + j], 8);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 2, 8)]
    [InlineData(7, 5, 3)]
    [InlineData(9, 64, 1029)]
    [InlineData(13, 3, 520)]
    public void Products_of_rows_are_added_whatever_their_sizes(int rows, int columns, int length)
    {
        double[] left = Doubles(rows * length, 1);
        double[] right = Doubles(columns * length, 2);
        double[] target = Doubles(rows * columns, 3);
        double[] before = [.. target];

        RowProducts.Add(
            new MatrixPart(target, columns, 0, rows, 0),
            new MatrixPart(left, length, 0, rows, 0),
            new MatrixPart(right, length, 0, columns, 0),
            length,
            -0.5
        );

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = Enumerable.Range(0, length).Sum(k => left[(i * length) + k] * right[(j * length) + k]);
                Assert.Equal(before[(i * columns) + j] - (0.5 * sum), target[(i * columns) + j], 8);
            }
        }
    }

    private static void AssertIsIdentity(int size, Func<int, int, int, double> product)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, size).Sum(k => product(i, j, k)), 6);
            }
        }
    }

    private static double[] Positive(int size)
    {
        float[] root = SampleModels.Normal(size * size, 5, 1);
        var matrix = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                matrix[(i * size) + j] =
                    Enumerable.Range(0, size).Sum(k => (double)root[(i * size) + k] * root[(j * size) + k])
                    + (i == j ? size : 0);
            }
        }

        return matrix;
    }

    private static double[] Doubles(int count, int seed) =>
        [.. SampleModels.Normal(count, seed, 1).Select(value => (double)value)];
}
