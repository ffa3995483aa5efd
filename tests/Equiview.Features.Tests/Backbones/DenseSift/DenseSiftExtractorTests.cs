using Equiview.Features.Backbones.DenseSift;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
namespace Equiview.Features.Tests.Backbones.DenseSift;

public sealed class DenseSiftExtractorTests
{
    private static readonly FeatureRecipe Unchanged = new(
        new ModelIdentity("dense-sift"), new UnchangedPreprocessing(), OutputLayer.PostNorm);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Extract_Picture_EqualsOpenCvForPython()
    {
        using NpzArchive golden = NpzArchive.Open(Repository.PathOf("tests", "Equiview.Features.Tests", "Fixtures", "dense_sift.npz"));
        RgbImage image = FromGray(golden.Tensors["gray"]);
        using var extractor = new DenseSiftExtractor();

        FeatureMap map = extractor.Extract(image, Unchanged, Stop);

        double[] centers = golden.Tensors["centres"].ToDoubles();
        Assert.Equal(centers.Length / 2, map.Grid.Count);
        for (int i = 0; i < map.Grid.Count; i++)
            Assert.Equal(PixelPoint.FromPixelCenter(centers[2 * i], centers[(2 * i) + 1]), map.PatchCenter(i));
        float[] expected = golden.Tensors["descriptors"].ToSingles();
        double[] differences = [.. expected.Zip(map.Values.ToArray(), (e, a) => Math.Abs((double)e - a))];
        // OpenCV rounds a bin to a whole number below 256; releases differ by one of them here and there.
        Assert.InRange(differences.Max(), 0, 0.03);
        Assert.InRange(differences.Average(), 0, 1e-4);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(8, 7)]
    [InlineData(4, 3)]
    [InlineData(1, 1)]
    public void Extract_AnyStep_CentersLieOnPixelCenters(int step, int patch)
    {
        using var extractor = new DenseSiftExtractor(new() { StepPixels = step });
        FeatureMap map = extractor.Extract(Noise(41, 33), Unchanged, Stop);

        Assert.Equal(PatchGrid.Covering(new ImageSize(41, 33), patch, step), map.Grid);
        Assert.Equal(0.5, map.Grid.Center(0, 0).X % 1);
        Assert.Equal(step, map.Grid.Center(1, 0).X - map.Grid.Center(0, 0).X);
    }

    [Fact]
    public void Extract_ShiftedByOneCell_ShiftsInteriorDescriptorsExactly()
    {
        RgbImage image = Noise(160, 160);
        var shifted = new RgbImage(new ImageSize(160, 160));
        for (int y = 0; y < 160; y++)
        {
            for (int x = 8; x < 160; x++)
                shifted[x, y] = image[x - 8, y];
        }

        using var extractor = new DenseSiftExtractor();
        FeatureMap before = extractor.Extract(image, Unchanged, Stop), after = extractor.Extract(shifted, Unchanged, Stop);
        for (int row = 0; row < before.Grid.Rows; row++)
        {
            for (int column = 6; column < 13; column++)
                Assert.Equal(before.Cell((row * before.Grid.Columns) + column), after.Cell((row * before.Grid.Columns) + column + 1));
        }
    }

    [Fact]
    public void Extract_EveryDescriptor_HasUnitLength()
    {
        using var extractor = new DenseSiftExtractor(new() { StepPixels = 5, SizeOfImage = 0.125 });
        FeatureMap map = extractor.Extract(Noise(120, 90), Unchanged with { Model = new ModelIdentity(extractor.Info.Model) }, Stop);
        Assert.Equal(24 * 18, map.Grid.Count);
        for (int i = 0; i < map.Grid.Count; i++)
            Assert.Equal(1, Math.Sqrt(map.Cell(i).ToArray().Sum(v => v * v)), 1e-5);
    }

    [Fact]
    public void Extract_FlatImage_IsZero()
    {
        using var extractor = new DenseSiftExtractor();
        Assert.All(extractor.Extract(new RgbImage(new ImageSize(40, 40)), Unchanged, Stop).Values.ToArray(), v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(200, 1)]
    public void Extract_TinyImage_HasAtLeastOneCell(int width, int height)
    {
        using var extractor = new DenseSiftExtractor();
        Assert.All(extractor.Extract(Noise(width, height), Unchanged, Stop).Values.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Extract_Twice_GivesTheSameValues()
    {
        using var extractor = new DenseSiftExtractor();
        RgbImage image = Noise(97, 61);
        Assert.Equal(
            extractor.Extract(image, Unchanged, Stop).Values.ToArray(), extractor.Extract(image, Unchanged, Stop).Values.ToArray());
    }

    [Fact]
    public void Extract_PresetStride_WinsOverTheOptions()
    {
        using var extractor = new DenseSiftExtractor();
        Assert.Equal(new PatchGrid(10, 10, 5, 5), extractor.Extract(Noise(50, 50), Unchanged with { Stride = 5 }, Stop).Grid);
        Assert.Throws<DegenerateInputException>(() => extractor.Extract(Noise(50, 50), Unchanged with { Stride = 0 }, Stop));
    }

    [Fact]
    public void Info_OfEachScale_IsDifferent()
    {
        using DenseSiftExtractor plain = new(), wide = new(new() { SizePixels = 20 }), share = new(new() { SizeOfImage = 0.125 });
        Assert.Equal(new FeatureExtractorInfo("dense-sift", null, 128, 7, "none (no weights)", null) { DenseStride = 8 }, plain.Info);
        Assert.Equal(
            ["dense-sift", "dense-sift(size=0.125*side)", "dense-sift(size=20px)"],
            new[] { plain, wide, share }.Select(e => e.Info.Model).Order());
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(8, 0)]
    [InlineData(8, double.NaN)]
    [InlineData(8, double.PositiveInfinity)]
    public void Constructor_UselessOptions_AreRefused(int step, double size) =>
        Assert.Throws<DegenerateInputException>(() => new DenseSiftExtractor(new() { StepPixels = step, SizePixels = size }));

    private static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(new ImageSize(width, height));
        new Random(1).NextBytes(image.Pixels);
        return image;
    }

    private static RgbImage FromGray(StoredTensor gray) =>
        new(new ImageSize((int)gray.Shape[1], (int)gray.Shape[0]), [.. gray.Bytes.ToArray().SelectMany(v => new[] { v, v, v })]);
}
