using Equiview.Features.Backbones.Sift;
using Equiview.Imaging.Synthetic;
using Equiview.TestKit;

namespace Equiview.Features.Tests.Backbones.Sift;

public sealed class SiftExtractorTests : TensorLeakGuard
{
    private static readonly FeatureRecipe Unchanged = new(new ModelIdentity("sift"), new UnchangedPreprocessing(), OutputLayer.PostNorm);
    private readonly SiftExtractor extractor = new();

    protected override void Dispose(bool disposing)
    {
        extractor.Dispose();
        base.Dispose(disposing);
    }

    [Theory]
    [InlineData(40.5, 37.5, 5)]
    [InlineData(41.25, 36.9, 4)]
    [InlineData(38.6, 44.2, 7)]
    public void ExtractKeypoints_GaussianBlob_LiesAtItsCenter(double x, double y, double sigma)
    {
        RgbImage image = Blob(96, 80, x, y, sigma);
        KeypointFeatures found = extractor.ExtractKeypoints(image, Unchanged, 10, cancellation: TestContext.Current.CancellationToken);
        Assert.NotEmpty(found.Points);
        Assert.True(found.Points[0].DistanceTo(new PixelPoint(x, y)) < 0.06, $"{found.Points[0]}");
    }

    [Fact]
    public void ExtractKeypoints_TurnedImage_FindsTheSamePlacesWithTheSameDescriptors()
    {
        RgbImage image = ProceduralTexture.Make(new ImageSize(200, 200), 3), turned = new(image.Size);
        for (int y = 0; y < 200; y++)
        {
            for (int x = 0; x < 200; x++)
                turned[199 - y, x] = image[x, y];
        }

        KeypointFeatures a = extractor.ExtractKeypoints(image, Unchanged, 300, cancellation: TestContext.Current.CancellationToken),
            b = extractor.ExtractKeypoints(turned, Unchanged, 300, cancellation: TestContext.Current.CancellationToken);
        int alike = 0, near = 0;
        for (int i = 0; i < a.Points.Length; i++)
        {
            var there = new PixelPoint(200 - a.Points[i].Y, a.Points[i].X);
            int[] close = [.. Enumerable.Range(0, b.Points.Length).Where(j => b.Points[j].DistanceTo(there) < 0.5)];
            near += close.Length > 0 ? 1 : 0;
            alike += close.Any(j => Dot(a, i, b, j) > 0.95) ? 1 : 0;
        }

        Assert.InRange(a.Points.Length, 100, 300);
        Assert.True(near > 0.9 * a.Points.Length, $"{near} of {a.Points.Length} places");
        Assert.True(alike > 0.8 * a.Points.Length, $"{alike} of {a.Points.Length} descriptors");
    }

    [Fact]
    public void ExtractKeypoints_Descriptors_AreUnitAndBestFirst()
    {
        KeypointFeatures found = extractor.ExtractKeypoints(
            ProceduralTexture.Make(new ImageSize(160, 120), 5), Unchanged, 50, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(50, found.Points.Length);
        Assert.Equal(found.Scores.OrderDescending(), found.Scores);
        for (int i = 0; i < 50; i++)
            Assert.Equal(1, Dot(found, i, found, i), 1e-4);
    }

    [Fact]
    public void ExtractKeypoints_PlainImage_IsEmpty() =>
        Assert.Empty(
            extractor.ExtractKeypoints(
                new RgbImage(new ImageSize(64, 64)), Unchanged, 10, cancellation: TestContext.Current.CancellationToken).Points);

    [Fact]
    public void Load_Sift_IsTheKeyPointExtractor()
    {
        using IFeatureExtractor loaded = FeatureExtractors.Load("sift");
        Assert.NotNull(loaded.GetService<IKeypointExtractor>());
        Assert.Equal("sift", loaded.Info.Model);
    }

    [Fact]
    public void ExtractKeypoints_LargerBlobAndTurnedImage_HaveTheirScaleAndOrientation()
    {
        KeypointFeatures small = Found(Blob(96, 80, 40.5, 37.5, 4)), large = Found(Blob(96, 80, 40.5, 37.5, 8));
        Assert.Equal(2, large.Scales![0] / small.Scales![0], 0.15);
        Assert.Equal(2 * 4 / Math.Pow(2, 1.0 / 6), small.Scales[0], 0.3); // OpenCV's diameter: twice the lower of the two Gaussians

        RgbImage image = ProceduralTexture.Make(new ImageSize(200, 200), 3), turned = new(image.Size);
        for (int y = 0; y < 200; y++)
        {
            for (int x = 0; x < 200; x++)
                turned[199 - y, x] = image[x, y];
        }

        KeypointFeatures a = Found(image), b = Found(turned);
        double[] turns = [.. Enumerable.Range(0, a.Points.Length).SelectMany(i => Enumerable.Range(0, b.Points.Length)
            .Where(j => b.Points[j].DistanceTo(new PixelPoint(200 - a.Points[i].Y, a.Points[i].X)) < 0.5 && Dot(a, i, b, j) > 0.97)
            .Select(j => Math.IEEERemainder(b.Orientations![j] - a.Orientations![i] - (Math.PI / 2), Math.Tau)))];
        Assert.True(turns.Length > 30, $"{turns.Length} pairs");
        Assert.True(turns.Count(t => Math.Abs(t) < 0.1) > 0.95 * turns.Length);
        Assert.All(a.Orientations!, o => Assert.InRange(o, 0, Math.Tau));

        KeypointFeatures Found(RgbImage from) => extractor.ExtractKeypoints(from, Unchanged, 100, 2, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void ForLightGlue_FindsMorePointsButOneAPixel()
    {
        using SiftExtractor own = SiftExtractor.ForLightGlue();
        FeatureRecipe recipe = Unchanged with { Model = own.Info.Identity };
        RgbImage image = ProceduralTexture.Make(new ImageSize(160, 120), 5);
        KeypointFeatures usual = extractor.ExtractKeypoints(image, Unchanged, 10_000, 2, TestContext.Current.CancellationToken),
            found = own.ExtractKeypoints(image, recipe, 10_000, 2, TestContext.Current.CancellationToken);
        Assert.True(found.Points.Length > usual.Points.Length, $"{found.Points.Length} against {usual.Points.Length}");
        Assert.Equal(found.Points.Length, found.Points.Distinct().Count());
        Assert.True(usual.Points.Length > usual.Points.Distinct().Count());
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(1, Dot(found, i, found, i), 1e-4));
        Assert.True(found.Descriptors.Min() > 0); // the floor
        Assert.Equal("sift-lightglue", own.Recipe().Model.Name);
        Assert.Equal(1024, Assert.IsType<Equiview.Features.Recipes.FitLongSide>(own.Recipe().Preprocessing).LongSide);
        Assert.Equal(640, Assert.IsType<Equiview.Features.Recipes.FitLongSide>(extractor.Recipe().Preprocessing).LongSide);
    }

    private static float Dot(KeypointFeatures a, int i, KeypointFeatures b, int j)
    {
        float sum = 0;
        for (int c = 0; c < a.Channels; c++)
            sum += a.Descriptors[(i * a.Channels) + c] * b.Descriptors[(j * b.Channels) + c];
        return sum;
    }

    private static RgbImage Blob(int width, int height, double cx, double cy, double sigma)
    {
        var image = new RgbImage(new ImageSize(width, height));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double r2 = Math.Pow(x + 0.5 - cx, 2) + Math.Pow(y + 0.5 - cy, 2);
                byte v = (byte)Math.Round(20 + (200 * Math.Exp(-r2 / (2 * sigma * sigma))));
                image[x, y] = (v, v, v);
            }
        }

        return image;
    }
}
