using System.Runtime.InteropServices;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;
using Equiview.Numerics;

namespace Equiview.Imaging.Tests.Drawing;

public sealed class PictureTests
{
    [Fact]
    public void MatchPicture_Scores_DrawsTheBestAndJoinsBothImages()
    {
        var black = new RgbImage(new ImageSize(100, 80));
        PictureMatch[] matches = [new(new(20.5, 20.5), new(30.5, 20.5), 0.9), new(new(20.5, 60.5), new(30.5, 60.5), 0.1)];
        RgbImage picture = MatchPicture.Draw(
            black, black, matches, new MatchPictureOptions { MaximumMatches = 1, Coloring = MatchColoring.Score });
        Assert.Equal(208, picture.Width);
        Assert.True(picture.Height > 80);
        Assert.NotEqual((0, 0, 0), picture[20, 20]);
        Assert.NotEqual((0, 0, 0), picture[138, 20]);
        Assert.NotEqual((0, 0, 0), picture[104, 20]);
        Assert.Equal((0, 0, 0), picture[20, 60]);
    }

    // A submatrix once unpinned the matrix it was taken of, and what was drawn after a collection was lost.
    [Fact]
    public void Paste_ThenACollection_LeavesTheImagePinned()
    {
        for (int i = 0; i < 20; i++)
        {
            byte[][] below = [.. Enumerable.Range(0, 500).Select(_ => new byte[300])];
            var image = new RgbImage(new ImageSize(40, 30));
            GC.KeepAlive(below);
            below = [];
            using var canvas = new Canvas(image);
            canvas.Paste(new RgbImage(new ImageSize(20, 10)), 0, 0);
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            canvas.Dot(new PixelPoint(30.5, 20.5), 3, new RgbColor(200, 100, 50));
            Assert.Equal((200, 100, 50), image[30, 20]);
        }
    }

    [Fact]
    public void MatchPicture_Errors_GoFromGreenToRed()
    {
        var black = new RgbImage(new ImageSize(100, 80));
        PictureMatch[] matches = [new(new(20.5, 20.5), new(30.5, 20.5), 0), new(new(20.5, 60.5), new(30.5, 60.5), 50)];
        RgbImage picture = MatchPicture.Draw(black, black, matches, new MatchPictureOptions { Coloring = MatchColoring.Error });
        Assert.True(picture[20, 20].G > 200 && picture[20, 20].R < 60);
        Assert.True(picture[20, 60].R > 200 && picture[20, 60].G < 60);
    }

    [Fact]
    public void MatchPicture_NoMatchesAndUnequalSizes_ShowsBothImages()
    {
        RgbImage a = Fixture.Noise(30, 50, 1), b = Fixture.Noise(60, 20, 2);
        RgbImage picture = MatchPicture.Draw(a, b, []);
        Assert.Equal(a[29, 49], picture[29, 49]);
        Assert.Equal(b[59, 19], picture[30 + 8 + 59, 19]);
    }

    [Fact]
    public void HeatMap_PeakAndOpacity_ShowWhereScoresAreHigh()
    {
        RgbImage image = Fixture.Noise(80, 60, 4);
        var scores = new PlanarImage(new ImageSize(8, 6), 1, new float[48]);
        scores.Values[(2 * 8) + 5] = 3;
        scores.Values[0] = float.NaN;
        Assert.Equal(image.Pixels, HeatMap.Draw(image, scores, opacity: 0).Pixels);
        RgbImage drawn = HeatMap.Draw(image, scores, ColorMap.Viridis, opacity: 1, range: (0, 2));
        Assert.Equal((253, 231, 37), drawn[55, 25]);
        Assert.Equal((68, 1, 84), drawn[5, 50]);
        Assert.Throws<DegenerateInputException>(() => HeatMap.Draw(image, image.ToPlanar01()));
    }

    [Fact]
    public void PrincipalComponents_EqualNumpy()
    {
        float[] features = Floats("features_150x12.f32"), expected = Floats("directions_3x12.f32");
        var components = PrincipalComponents.Fit(
            [.. Enumerable.Range(0, 150).Select(i => (ReadOnlyMemory<float>)features.AsMemory(i * 12, 12))], 3);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], components.Directions[i / 12][i % 12], 1e-4f);
    }

    [Fact]
    public void PcaPicture_SharedBasis_GivesEqualCellsEqualColors()
    {
        float[] features = Floats("features_150x12.f32");
        FeatureGrid left = new(15, 10, 12, features), right = new(10, 15, 12, features);
        PcaPicture pca = PcaPicture.Fit(left, right);
        RgbImage a = pca.Draw(left, new ImageSize(150, 100), smooth: false), b = pca.Draw(right, new ImageSize(100, 150), smooth: false);
        for (int cell = 0; cell < 150; cell++)
            Assert.Equal(a[(cell % 15 * 10) + 3, (cell / 15 * 10) + 7], b[(cell % 10 * 10) + 3, (cell / 10 * 10) + 7]);
        Assert.True(a.Pixels.Distinct().Count() > 50);
        Assert.Equal(new ImageSize(33, 20), pca.Draw(left, new ImageSize(33, 20)).Size);
    }

    [Fact]
    public void PcaPicture_FeaturesWithoutVariance_AreGray()
    {
        var flat = new FeatureGrid(3, 2, 5, Enumerable.Repeat(2f, 30).ToArray());
        Assert.All(PcaPicture.Fit(flat).Draw(flat, new ImageSize(6, 4)).Pixels, p => Assert.Equal(128, p));
        Assert.Throws<DegenerateInputException>(() => PcaPicture.Fit(new FeatureGrid(1, 1, 1, new[] { float.NaN })));
        Assert.Throws<DegenerateInputException>(() => PcaPicture.Fit());
    }

    [Fact]
    public void ContactSheet_UnequalImages_AreCenteredInCells()
    {
        RgbImage large = Fixture.Noise(40, 30, 1), small = Fixture.Noise(20, 10, 2);
        RgbImage sheet = ContactSheet.Make([large, small, small], 2, ["a", "b", "c"]);
        Assert.Equal(new ImageSize(98, 122), sheet.Size);
        Assert.Equal(large[0, 0], sheet[6, 28]);
        Assert.Equal(small[0, 0], sheet[6 + 46 + 10, 28 + 10]);
        Assert.Throws<DegenerateInputException>(() => ContactSheet.Make([], 2));
    }

    [Fact]
    public void Palette_ManyColors_AreFarApart()
    {
        RgbColor[] colors = [.. Enumerable.Range(0, 24).Select(Palette.Distinct)];
        for (int i = 0; i < colors.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.True(
                    Math.Abs(colors[i].R - colors[j].R) + Math.Abs(colors[i].G - colors[j].G) + Math.Abs(colors[i].B - colors[j].B) > 24,
                    $"{i} and {j}");
        }

        Assert.Equal(new RgbColor(255, 0, 0), RgbColor.FromHsv(1, 1, 1));
        Assert.NotEqual(Palette.ByPosition(new(0, 0), new(10, 10)), Palette.ByPosition(new(10, 0), new(10, 10)));
    }

    private static float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Fixture.PathOf("pca", name))).ToArray();
}
