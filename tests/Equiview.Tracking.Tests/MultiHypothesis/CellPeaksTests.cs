using Equiview.Features;
using Equiview.Tracking.MultiHypothesis;
namespace Equiview.Tracking.Tests.MultiHypothesis;

public sealed class CellPeaksTests
{
    private static readonly PatchGrid Grid = new(20, 12, 8, 8);

    [Fact]
    public void Strongest_ThreeBumps_GivesThemBestFirstAndApart()
    {
        float[] scores = Bumps((4, 3, 1), (12, 8, 0.8), (17, 2, 0.6));
        Assert.Equal([Cell(4, 3), Cell(12, 8), Cell(17, 2)], CellPeaks.Strongest(scores, Grid, 3, 3));
        Assert.Equal([Cell(4, 3)], CellPeaks.Strongest(scores, Grid, 1, 3));
        // The second bump is 8 columns from the first: too near for a distance of 9.
        Assert.Equal([Cell(4, 3), Cell(17, 2)], CellPeaks.Strongest(scores, Grid, 2, 9));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    [InlineData(-0.4)]
    public void Refine_ShiftedBump_MovesTowardsItsCenter(double shift)
    {
        float[] scores = Bumps((9 + shift, 6, 1));
        (double column, double row) = CellPeaks.Refine(Grid, Cell(9, 6), 0.15, c => scores[c]);
        Assert.Equal(9 + shift, column, 0.15);
        Assert.Equal(6, row, 1e-6);
    }

    [Fact]
    public void Refine_AtTheBorder_IsNotPulledInwards()
    {
        float[] scores = Bumps((0, 6, 1));
        Assert.Equal(0, CellPeaks.Refine(Grid, Cell(0, 6), 0.15, c => scores[c]).Column, 1e-9);
    }

    [Fact]
    public void Refine_LowerTemperature_StaysNearerToThePeakCell()
    {
        float[] scores = Bumps((9.4, 6, 1));
        double Shift(double temperature) => CellPeaks.Refine(Grid, Cell(9, 6), temperature, c => scores[c]).Column - 9;
        Assert.InRange(Shift(0.02), 0, Shift(0.15));
    }

    private static int Cell(int column, int row) => (row * Grid.Columns) + column;

    private static float[] Bumps(params (double X, double Y, double Height)[] bumps) => [.. Enumerable.Range(0, Grid.Count).Select(cell =>
    {
        (int row, int column) = Math.DivRem(cell, Grid.Columns);
        return (float)bumps.Sum(b => b.Height * Math.Exp(-(Math.Pow(column - b.X, 2) + Math.Pow(row - b.Y, 2)) / 4));
    })];
}
