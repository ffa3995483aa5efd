using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.TestKit;
using FsCheck;
using FsCheck.Fluent;
namespace Equiview.Correspondence.Tests.Similarity;

public sealed class SimilarityFieldTests : TensorLeakGuard
{
    [Fact]
    public void At_AnyPoint_EqualsTheDotProductWithTheSampledFeature() => Prop.ForAll<int, byte, byte>((seed, columns, rows) =>
    {
        FeatureMap map = RandomMaps.Map(seed, 1 + (columns % 7), 1 + (rows % 7), 11);
        float[] query = RandomMaps.Values(seed + 1, 11);
        SimilarityField field = new FeatureMapIndex(map).Score(query, SimilarityMeasure.DotProduct);
        PixelPoint point = RandomMaps.Point(new Random(seed), map.ImageSize);
        return Math.Abs(field.At(point) - Explicit.Dot(query, map.Sample(point))) < 1e-5;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void At_AnyPoint_EqualsTheCosineWithTheSampledFeature() => Prop.ForAll<int, byte, byte>((seed, columns, rows) =>
    {
        FeatureMap map = RandomMaps.Map(seed, 1 + (columns % 7), 1 + (rows % 7), 11);
        float[] query = RandomMaps.Values(seed + 1, 11);
        SimilarityField field = new FeatureMapIndex(map).Score(query);
        PixelPoint point = RandomMaps.Point(new Random(seed), map.ImageSize);
        return Math.Abs(field.At(point) - Explicit.Cosine(query, map.Sample(point))) < 1e-5;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(SimilarityMeasure.Cosine)]
    [InlineData(SimilarityMeasure.DotProduct)]
    public void BestPixel_AnyMap_IsTheFirstMaximumOfTheUpsampledFeatures(
        SimilarityMeasure measure) => Prop.ForAll<int, byte, byte>((seed, columns, rows) =>
    {
        FeatureMap map = seed % 2 == 0
            ? RandomMaps.Map(seed, 1 + (columns % 9), 1 + (rows % 9), 6)
            : RandomMaps.SmoothMap(seed, 1 + (columns % 9), 1 + (rows % 9), 6);
        float[] query = RandomMaps.Values(seed + 1, 6);
        var size = new ImageSize(17 + (seed & 31), 23);
        PixelPeak peak = new FeatureMapIndex(map).Score(query, measure).BestPixel(size);
        double[] all = Explicit.Upsample(map, query, size, measure);
        return Math.Abs(all.Max() - peak.Score) < 1e-5 && Math.Abs(all[(peak.Y * size.Width) + peak.X] - all.Max()) < 1e-5;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void BestPixel_EverySimilarityNegative_IsStillTheMaximum()
    {
        FeatureMap map = RandomMaps.SmoothMap(5, 6, 5, 4);
        float[] positive = [.. map.Values.ToArray().Select(v => Math.Abs(v) + 0.1f)];
        var shifted = new FeatureMap(positive, 4, map.Grid, map.Mapping, map.ImageSize);
        float[] query = [-1, -0.5f, -2, -0.1f];
        double[] all = Explicit.Upsample(shifted, query, shifted.ImageSize, SimilarityMeasure.Cosine);
        PixelPeak peak = new FeatureMapIndex(shifted).Score(query).BestPixel();
        Assert.True(peak.Score < 0);
        Assert.Equal(Array.IndexOf(all, all.Max()), (peak.Y * shifted.ImageSize.Width) + peak.X);
    }

    [Theory]
    [InlineData(SimilarityMeasure.Cosine)]
    [InlineData(SimilarityMeasure.DotProduct)]
    public void ToHeatMap_AnySize_EqualsUpsampledFeatures(SimilarityMeasure measure)
    {
        FeatureMap map = RandomMaps.Map(3, 7, 5, 13);
        float[] query = RandomMaps.Values(4, 13);
        var size = new ImageSize(61, 37);
        PlanarImage heat = new FeatureMapIndex(map).Score(query, measure).ToHeatMap(size);
        double[] expected = Explicit.Upsample(map, query, size, measure);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], heat.Values[i], 1e-5);
    }

    [Fact]
    public void BestPixel_WithCandidates_ChoosesAmongThem()
    {
        FeatureMap map = RandomMaps.SmoothMap(9, 8, 8, 5);
        float[] query = RandomMaps.Values(10, 5);
        double[] all = Explicit.Upsample(map, query, map.ImageSize, SimilarityMeasure.Cosine);
        bool[] candidates = [.. all.Select((_, i) => i % 7 == 3)];
        PixelPeak peak = new FeatureMapIndex(map).Score(query).BestPixel(candidates: candidates);
        int expected = Enumerable.Range(0, all.Length).Where(i => candidates[i]).MaxBy(i => all[i]);
        Assert.Equal(expected, (peak.Y * map.ImageSize.Width) + peak.X);
        Assert.Throws<DegenerateInputException>(() => new FeatureMapIndex(map).Score(query).BestPixel(candidates: new bool[all.Length]));
        Assert.Throws<DegenerateInputException>(() => new FeatureMapIndex(map).Score(query).BestPixel(candidates: new bool[3]));
    }

    [Fact]
    public void BestPixel_SmoothFeatures_EvaluatesFewSquares()
    {
        FeatureMap map = RandomMaps.SmoothMap(1, 60, 60, 32);
        SimilarityField field = new FeatureMapIndex(map).Score(map.Sample(new PixelPoint(400.5, 332.5)));
        (RasterAxis x, RasterAxis y) = RasterAxis.OverImage(map, map.ImageSize);
        var search = new RasterSearch(field, x, y, null);
        (int column, int row, _) = search.Run()!.Value;
        Assert.Equal((400, 332), (column, row));
        Assert.InRange(search.Evaluated, 1, 100); // of 3600
    }

    [Fact]
    public void ZeroFeatures_HaveCosineZeroEverywhere()
    {
        var map = new FeatureMap(new float[12 * 4], 4, new PatchGrid(4, 3, 14, 14), AxisMapping.Identity, new ImageSize(56, 42));
        SimilarityField field = new FeatureMapIndex(map).Score([1, 2, 3, 4]);
        Assert.All(field.ToHeatMap().Values, value => Assert.Equal(0, value));
        Assert.Equal((0, 0), (field.BestPixel().X, field.BestPixel().Y));
        Assert.Equal(0, new FeatureMapIndex(RandomMaps.Map(1, 3, 3, 4)).Score(new float[4]).At(new PixelPoint(5, 5)));
    }

    [Fact]
    public void At_BetweenOpposingFeatures_StaysWithinOne()
    {
        var map = new FeatureMap([1, 2, 3, -1, -2, -3], 3, new PatchGrid(2, 1, 14, 14), AxisMapping.Identity, new ImageSize(28, 14));
        SimilarityField field = new FeatureMapIndex(map).Score([1, 2, 3]);
        Assert.Equal(0, field.At(new PixelPoint(14, 7)));
        Assert.Equal(1, field.At(new PixelPoint(13, 7)), 1e-6);
        Assert.Equal(-1, field.At(new PixelPoint(15, 7)), 1e-6);
    }

    [Fact]
    public void OneCell_IsConstant()
    {
        FeatureMap map = RandomMaps.Map(2, 1, 1, 5);
        SimilarityField field = new FeatureMapIndex(map).Score(map.Cell(0));
        Assert.All(field.ToHeatMap(new ImageSize(9, 4)).Values, value => Assert.Equal(1, value, 1e-6));
        Assert.Equal(map.PatchCenter(0), field.BestRefined().Point);
    }

    [Fact]
    public void ScoreMany_EqualsScoreOfEach()
    {
        FeatureMap map = RandomMaps.Map(6, 9, 7, 16);
        var index = new FeatureMapIndex(map);
        float[] queries = RandomMaps.Values(7, 5 * 16);
        IReadOnlyList<SimilarityField> many = index.ScoreMany(queries);
        Assert.Equal(5, many.Count);
        for (int i = 0; i < 5; i++)
        {
            float[] expected = index.Score(queries.AsSpan(i * 16, 16)).CellScores(), actual = many[i].CellScores();
            for (int cell = 0; cell < expected.Length; cell++)
                Assert.Equal(expected[cell], actual[cell], 1e-6f);
        }
    }

    [Fact]
    public void NotFiniteOrMisfit_IsRefusedWithItsPlace()
    {
        float[] values = new float[12 * 4];
        values[(5 * 4) + 2] = float.NaN;
        var map = new FeatureMap(values, 4, new PatchGrid(4, 3, 14, 14), AxisMapping.Identity, new ImageSize(56, 42));
        Assert.Contains("row 5, channel 2", Assert.Throws<DegenerateInputException>(() => new FeatureMapIndex(map)).Message);
        var good = new FeatureMapIndex(RandomMaps.Map(1, 3, 3, 4));
        Assert.Throws<DegenerateInputException>(() => good.Score([1, 2, float.PositiveInfinity, 4]));
        Assert.Throws<DegenerateInputException>(() => good.Score([1, 2, 3]));
        Assert.Throws<DegenerateInputException>(() => good.Score(new float[8]));
        Assert.Throws<DegenerateInputException>(() => good.Score([1, 2, 3, 4]).At(new PixelPoint(double.NaN, 0)));
    }
}
