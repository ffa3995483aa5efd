using Equiview.Numerics;

namespace Equiview.Core.Tests.Numerics;

public sealed class PrincipalComponentsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(70)]
    public void Largest_SymmetricMatrix_GivesItsEigenpairs(int n)
    {
        var random = new KeyedRandom(n);
        double[][] matrix = [.. Enumerable.Range(0, n).Select(_ => new double[n])];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                matrix[i][j] = matrix[j][i] = random.NextNormal();
        }

        double[][] kept = Array.ConvertAll(matrix, row => row.ToArray());
        (double[] values, double[][] vectors) = SymmetricEigen.Largest(matrix, n);
        Assert.Equal(values.OrderDescending(), values);
        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i < n; i++)
                Assert.Equal(values[k] * vectors[k][i], DoubleRows.Dot(kept[i], vectors[k]), 1e-12 * n);
            for (int other = 0; other <= k; other++)
                Assert.Equal(other == k ? 1 : 0, DoubleRows.Dot(vectors[other], vectors[k]), 1e-12 * n);
        }
    }

    [Fact]
    public void Largest_EqualEigenvaluesAndZeros_StayOrthonormal()
    {
        double[][] matrix = [[2, 0, 0, 0], [0, 0, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0]];
        (double[] values, double[][] vectors) = SymmetricEigen.Largest(matrix, 4);
        Assert.Equal([2, 2, 0, 0], values);
        Assert.Equal(0, DoubleRows.Dot(vectors[0], vectors[1]), 1e-15);
        Assert.Throws<DegenerateInputException>(() => SymmetricEigen.Largest([[1, double.NaN], [double.NaN, 1]], 1));
    }

    [Fact]
    public void Fit_Line_GivesItsDirectionWithTheLargestEntryPositive()
    {
        ReadOnlyMemory<float>[] vectors = [
            .. Enumerable.Range(0, 5).Select(i => (ReadOnlyMemory<float>)new[] { 1f + i, 7f, 5f - (2 * i) })];
        var fitted = PrincipalComponents.Fit(vectors, 2);
        Assert.Equal([3, 7, 1], fitted.Mean);
        Assert.Equal(10, fitted.Variances[0], 1e-12);
        Assert.Equal(0, fitted.Variances[1], 1e-12);
        Assert.Equal(-1 / Math.Sqrt(5), fitted.Directions[0][0], 1e-6);
        Assert.Equal(2 / Math.Sqrt(5), fitted.Directions[0][2], 1e-6);
    }

    [Fact]
    public void Thinned_ManyNumbers_AreEvenlySpaced()
    {
        Assert.Equal([0, 2, 5, 7], PrincipalComponents.Thinned(10, 4));
        Assert.Equal([0, 1, 2], PrincipalComponents.Thinned(3, 4));
    }
}
