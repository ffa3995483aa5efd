using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Refinement;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.TestKit;
using FsCheck;
using FsCheck.Fluent;
namespace Equiview.Correspondence.Tests.Matching;

public sealed class MatcherTests : TensorLeakGuard
{
    private static readonly MatchOptions Plain = new() { Refinement = new() { Method = PeakRefinement.None } };

    [Fact]
    public void Match_IdenticalMaps_MatchesEveryCellToItself() => Prop.ForAll<int, byte, byte>((seed, columns, rows) =>
    {
        FeatureMap map = RandomMaps.Map(seed, 1 + (columns % 9), 1 + (rows % 9), 24);
        IReadOnlyList<Match> matches = new Matcher(Plain).Match(map, map);
        Assert.Equal(map.Grid.Count, matches.Count);
        Assert.All(matches, match => Assert.Equal(match.A, match.B));
        Assert.All(matches, match => Assert.Equal(1, match.Score, 1e-5f));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Match_ShiftedMap_FindsTheShiftInOriginalPixels()
    {
        FeatureMap wide = RandomMaps.Map(4, 20, 9, 32);
        var values = new float[16 * 9 * 32];
        for (int i = 0; i < 16 * 9; i++)
            wide.Cell((i / 16 * 20) + (i % 16) + 4).CopyTo(values.AsSpan(i * 32));
        var cut = new FeatureMap(values, 32, new PatchGrid(16, 9, 14, 14), AxisMapping.Identity, new ImageSize(224, 126));
        IReadOnlyList<Match> matches = new Matcher(Plain).Match(cut, wide);
        Assert.Equal(16 * 9, matches.Count);
        Assert.All(matches, match => Assert.Equal(0, match.B.DistanceTo(wide.Mapping.ToOriginal(match.A + new PixelPoint(56, 0))), 1e-9));
    }

    [Fact]
    public void Match_Masks_LimitBothSides()
    {
        FeatureMap map = RandomMaps.Map(5, 6, 6, 16);
        bool[] even = [.. Enumerable.Range(0, 36).Select(i => i % 2 == 0)], low = [.. Enumerable.Range(0, 36).Select(i => i < 18)];
        IReadOnlyList<Match> matches = new Matcher(Plain).Match(map, map, even, low);
        Assert.All(matches, match => Assert.Contains(match.A, Enumerable.Range(0, 18).Select(i => map.PatchCenter(2 * i))));
        Assert.All(matches, match => Assert.Contains(match.B, Enumerable.Range(0, 18).Select(i => map.PatchCenter(i))));
        Assert.Equal(9, matches.Count(match => match.A == match.B));
    }

    [Theory]
    [InlineData(PeakRefinement.None)]
    [InlineData(PeakRefinement.Parabola)]
    [InlineData(PeakRefinement.SoftArgmax)]
    [InlineData(PeakRefinement.Quadratic)]
    public void Match_EmptyMaskOrNoPoints_IsEmpty(PeakRefinement method)
    {
        FeatureMap map = RandomMaps.Map(6, 4, 4, 8);
        var matcher = new Matcher(new MatchOptions { Refinement = new() { Method = method } });
        Assert.Empty(matcher.Match(map, map, new bool[16]));
        Assert.Empty(matcher.Match(map, map, null, new bool[16]));
        Assert.Empty(matcher.Match(map, [], map));
        Assert.Empty(matcher.Match(map, [new PixelPoint(3, 3)], map, new bool[16]));
    }

    [Fact]
    public void Match_Points_ReturnToThemselvesWithinACell()
    {
        FeatureMap map = RandomMaps.SmoothMap(7, 20, 16, 64);
        PixelPoint[] points = [.. Enumerable.Range(0, 40).Select(i => new PixelPoint(20 + (5.7 * i), 30 + (3.1 * i)))];
        IReadOnlyList<Match> matches = new Matcher().Match(map, points, map);
        Assert.Equal(points, matches.Select(match => match.A));
        Assert.All(matches, match => Assert.InRange(match.A.DistanceTo(match.B), 0, 14));
    }

    [Fact]
    public void Match_PointsMutual_DropsPointsThatDoNotComeBack()
    {
        // Two equal cells in a, one in b: the search back finds the first only.
        FeatureMap a = Line([1, 0], [0, 1], [0.1f, 0.9f], [0.5f, 0.5f], [1, 0]), b = Line([1, 0], [0, 1]);
        PixelPoint[] points = [a.PatchCenter(0), a.PatchCenter(4)];
        Assert.Equal([points[0]], new Matcher(Plain).Match(a, points, b).Select(match => match.A));
        Assert.Equal(points, new Matcher(Plain with { Mutual = false }).Match(a, points, b).Select(match => match.A));
    }

    [Fact]
    public void Match_Margin_IsAgainstTheBestOutsideTheNeighborhood()
    {
        FeatureMap a = Line([1, 0]), b = Line([0.6f, 0.8f], [1, 0], [0.98f, 0.199f], [0.8f, 0.6f], [0, 1]);
        Assert.Equal(1 - 0.98f, Single(0).Margin, 1e-3f);
        Assert.Equal(1 - 0.8f, Single(1).Margin, 1e-3f);
        Assert.Equal(1f, Single(2).Margin, 1e-3f);
        Assert.Equal(float.PositiveInfinity, Single(3).Margin);
        Match Single(int radius) => Assert.Single(new Matcher(Plain with { RivalRadiusCells = radius }).Match(a, b));
    }

    [Fact]
    public void Match_RatioAndThreshold_DropTheDoubtful()
    {
        FeatureMap a = Line([1, 0]), b = Line([0.8f, 0.6f], [0, 1], [0.6f, 0.8f]);
        var near = Plain with { RivalRadiusCells = 0 };
        double ratio = Math.Sqrt(2 - 1.6) / Math.Sqrt(2 - 1.2);
        Assert.Single(new Matcher(near with { MaximumRatio = (float)ratio + 0.01f }).Match(a, b));
        Assert.Empty(new Matcher(near with { MaximumRatio = (float)ratio - 0.01f }).Match(a, b));
        Assert.Single(new Matcher(near with { MinimumSimilarity = 0.79f }).Match(a, b));
        Assert.Empty(new Matcher(near with { MinimumSimilarity = 0.81f }).Match(a, b));
    }

    [Fact]
    public void Match_ZeroFeatures_DoNotFail()
    {
        FeatureMap zero = Line([0, 0], [0, 0], [0, 0]);
        Match only = Assert.Single(new Matcher().Match(zero, zero));
        Assert.Equal((zero.PatchCenter(0), 0f), (only.B, only.Score));
    }

    [Fact]
    public void Match_BadInput_IsRefused()
    {
        FeatureMap map = RandomMaps.Map(1, 3, 3, 4), other = RandomMaps.Map(1, 3, 3, 5);
        Assert.Throws<DegenerateInputException>(() => new Matcher().Match(map, other));
        Assert.Throws<DegenerateInputException>(() => new Matcher().Match(map, map, new bool[4]));
        Assert.Throws<DegenerateInputException>(() => new Matcher().Match(map, Line([1, float.NaN])));
        Assert.Throws<DegenerateInputException>(() => new Matcher(new() { MaximumRatio = 1.5f }).Match(map, map));
        Assert.Throws<DegenerateInputException>(
            () => new Matcher(new() { MaximumRatio = 0.9f, Measure = SimilarityMeasure.DotProduct }).Match(map, map));
        Assert.Throws<DegenerateInputException>(() => new Matcher(new() { Refinement = new() { RadiusCells = 0 } }).Match(map, map));
    }

    [Fact]
    public void Match_FreeDescriptors_UseTheirPoints()
    {
        var a = new DescriptorSet(new float[] { 1, 0, 0, 1 }, 2, [new(1, 2), new(3, 4)]);
        var b = new DescriptorSet(new float[] { 0, 2, 3, 0 }, 2, [new(5, 6), new(7, 8)]);
        Assert.Equal(
            [(new PixelPoint(1, 2), new PixelPoint(7, 8)), (new PixelPoint(3, 4), new PixelPoint(5, 6))],
            new Matcher().Match(a, b).Select(m => (m.A, m.B)));
    }

    private static FeatureMap Line(params float[][] cells) =>
        new(
            [.. cells.SelectMany(cell => cell)],
            cells[0].Length,
            new PatchGrid(cells.Length, 1, 14, 14),
            AxisMapping.Identity,
            new ImageSize(cells.Length * 14, 14));
}
