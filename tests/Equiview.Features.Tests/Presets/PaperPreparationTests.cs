using Equiview.Features.Recipes;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
namespace Equiview.Features.Tests.Presets;

/// <summary>Against outputs of the reference's own functions (golden files preparation, semantic, resize, sampling).</summary>
public sealed class PaperPreparationTests
{
    [Fact]
    public void TokenGrid_Sizes_EqualTheReference()
    {
        using NpzArchive golden = Open("preparation.npz");
        long[] sizes = golden.Tensors["sizes_hw"].ToInt64s(), grids = golden.Tensors["grid_hw"].ToInt64s();
        for (int i = 0; i < sizes.Length / 2; i++)
            Assert.Equal(
                ((int)grids[(2 * i) + 1], (int)grids[2 * i]),
                new TokenGridPreprocessing().GridOf(new ImageSize((int)sizes[(2 * i) + 1], (int)sizes[2 * i])));
    }

    [Fact]
    public void TokenGrid_ReducedImage_EqualsTheReference()
    {
        using NpzArchive golden = Open("preparation.npz");
        PreparedImage prepared = new TokenGridPreprocessing(LongSide: 40).Prepare(Image(golden.Tensors["down_image"]), 14, 14);
        float[] expected = golden.Tensors["down_resized"].ToSingles();
        Assert.Equal(expected.Length, prepared.Pixels.Values.Length);
        Assert.Equal(0, expected.Zip(prepared.Pixels.Values, (a, b) => Math.Abs(a - b)).Max(), 3e-5);
    }

    [Fact]
    public void TokenGrid_EnlargedImage_EqualsTheReferenceCorners()
    {
        using NpzArchive golden = Open("preparation.npz");
        PlanarImage pixels = new TokenGridPreprocessing().Prepare(Image(golden.Tensors["up_image"]), 14, 14).Pixels;
        float[] corner = golden.Tensors["up_resized_top_left"].ToSingles();
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < 32; y++)
                Assert.Equal(
                    0,
                    corner.AsSpan((c * 1024) + (y * 32), 32).ToArray()
                        .Zip(pixels.Plane(c).Slice(y * pixels.Size.Width, 32).ToArray(), (a, b) => Math.Abs(a - b)).Max(),
                    3e-5);
        }
    }

    [Theory]
    [InlineData("landscape")]
    [InlineData("portrait")]
    public void PaddedSquare_KeyPointsAndPixels_EqualTheReference(string name)
    {
        using NpzArchive golden = Open("semantic.npz");
        PreparedImage prepared = new PaddedSquarePreprocessing().Prepare(Image(golden.Tensors[name + "_image"]), 14, 14);
        double[] given = golden.Tensors[name + "_keypoints_in"].ToDoubles(), expected = golden.Tensors[name + "_keypoints_out"].ToDoubles();
        for (int i = 0; i < given.Length; i += 3)
        {
            if (given[i + 2] == 0)
                continue;
            PixelPoint point = prepared.Mapping.ToPrepared(new PixelPoint(given[i], given[i + 1]));
            Assert.Equal(expected[i], point.X, 1e-4);
            Assert.Equal(expected[i + 1], point.Y, 1e-4);
        }

        double[] rowMeans = golden.Tensors[name + "_row_mean"].ToDoubles();
        for (int y = 0; y < 840; y++)
            Assert.Equal(rowMeans[3 * y], prepared.Pixels.Plane(0).Slice(y * 840, 840).ToArray().Average() * 255, 1.0);
    }

    [Fact]
    public void PixelDivisor_Resize_EqualsTheReference()
    {
        using NpzArchive golden = Open("resize.npz");
        float[] expected = golden.Tensors["pose_resized"].ToSingles(); // [140, 168, 3]
        PlanarImage pixels = new PixelDivisorPreprocessing().Prepare(Image(golden.Tensors["pose_image"]), 14, 14).Pixels;
        Assert.Equal(new ImageSize(168, 140), pixels.Size);
        for (int i = 0; i < 140 * 168; i++)
        {
            for (int c = 0; c < 3; c++)
                Assert.Equal(expected[(i * 3) + c], pixels.Plane(c)[i], 1e-5f);
        }
    }

    [Theory]
    [InlineData(14)]
    [InlineData(7)]
    public void Sample_KeyPoints_EqualTheReference(int stride)
    {
        using NpzArchive golden = Open("sampling.npz");
        StoredTensor map = golden.Tensors[$"map_stride{stride}"]; // [1, C, rows, columns]
        (int channels, int rows, int columns) = ((int)map.Shape[1], (int)map.Shape[2], (int)map.Shape[3]);
        float[] planes = map.ToSingles();
        float[] cells = [.. Enumerable.Range(0, rows * columns)
            .SelectMany(cell => Enumerable.Range(0, channels).Select(c => planes[(c * rows * columns) + cell]))];
        var features = new FeatureMap(
            cells, channels, new PatchGrid(columns, rows, 14, stride), AxisMapping.Identity, new ImageSize(238, 154));
        double[] xy = golden.Tensors["points_xy"].ToDoubles();
        PixelPoint[] points = [.. Enumerable.Range(0, xy.Length / 2).Select(i => new PixelPoint(xy[2 * i], xy[(2 * i) + 1]))];
        Assert.Equal(
            0, features.Sample(points).Zip(golden.Tensors[$"out_stride{stride}"].ToSingles(), (a, b) => Math.Abs(a - b)).Max(), 3e-5);
        Assert.Equal(
            0,
            features.Sample(points, normalize: true)
                .Zip(golden.Tensors[$"out_stride{stride}_normalized"].ToSingles(), (a, b) => Math.Abs(a - b)).Max(),
            3e-5);
    }

    private static NpzArchive Open(string name) => NpzArchive.Open(SharedData.Require("paper-protocol", "golden", name));

    private static RgbImage Image(StoredTensor stored) =>
        new(new ImageSize((int)stored.Shape[1], (int)stored.Shape[0]), stored.Bytes.ToArray());
}
