using Equiview.Imaging.Resampling;
using FsCheck;
using FsCheck.Fluent;

namespace Equiview.Imaging.Tests.Resampling;

public sealed class ResamplerTests
{
    public static TheoryData<ResampleKernel, int, int> PillowCases { get; } = Cross(
        Enum.GetValues<ResampleKernel>(), [(24, 70), (122, 20), (7, 5), (61, 30), (90, 47), (1, 1)]);

    public static TheoryData<ResampleKernel, int, int> TorchCases { get; } = Cross(
        [ResampleKernel.Bilinear, ResampleKernel.Bicubic], [(20, 30), (50, 11), (9, 7), (3, 64)]);

    [Theory]
    [MemberData(nameof(PillowCases))]
    public void Resize_Bytes_EqualsPillowExactly(ResampleKernel kernel, int width, int height)
    {
        RgbImage expected = Fixture.Bytes(FormattableString.Invariant($"pil_{Name(kernel)}_{width}x{height}.u8"), width, height);
        RgbImage actual = Resampler.Resize(Fixture.Bytes("bytes_61x47.u8", 61, 47), new ImageSize(width, height), kernel);
        Assert.Equal(expected.Pixels, actual.Pixels);
    }

    [Theory]
    [MemberData(nameof(TorchCases))]
    public void Resize_Planes_EqualsTorch(ResampleKernel kernel, int width, int height)
    {
        foreach (bool antialias in new[] { true, false })
        {
            string name = FormattableString.Invariant($"torch_{Name(kernel)}_{(antialias ? "antialias" : "plain")}_{width}x{height}.f32");
            PlanarImage actual = Resampler.Resize(
                Fixture.Floats("floats_2x31x23.f32", 2, 31, 23), new ImageSize(width, height), kernel, antialias);
            AssertClose(Fixture.Floats(name, 2, width, height), actual, 1e-5);
        }
    }

    [Theory]
    [InlineData(20, 30)]
    [InlineData(50, 11)]
    [InlineData(9, 7)]
    [InlineData(3, 64)]
    public void ResizeOpenCvLinear_EqualsOpenCv(int width, int height)
    {
        PlanarImage actual = Resampler.ResizeOpenCvLinear(Fixture.Floats("floats_2x31x23.f32", 2, 31, 23), new ImageSize(width, height));
        AssertClose(Fixture.Floats(FormattableString.Invariant($"cv2_linear_{width}x{height}.f32"), 2, width, height), actual, 1e-5);
    }

    [Fact]
    public void Resize_ConstantImage_StaysConstant() => Prop.ForAll(Sizes(), sizes =>
    {
        var image = new RgbImage(sizes.From);
        image.Pixels.AsSpan().Fill(173);
        var planes = new PlanarImage(sizes.From, 1, Enumerable.Repeat(0.75f, (int)sizes.From.PixelCount).ToArray());
        foreach (ResampleKernel kernel in Enum.GetValues<ResampleKernel>())
        {
            RgbImage resized = Resampler.Resize(image, sizes.To, kernel);
            Assert.Equal(sizes.To, resized.Size);
            Assert.All(resized.Pixels, p => Assert.Equal(173, p));
            Assert.All(Resampler.Resize(planes, sizes.To, kernel, antialias: true).Values, v => Assert.Equal(0.75f, v, 1e-5f));
        }

        Assert.All(Resampler.Resize(planes, sizes.To, ResampleKernel.Bicubic, antialias: false).Values, v => Assert.Equal(0.75f, v, 1e-5f));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Resize_ToOwnSize_IsACopy() => Prop.ForAll(Sizes(), sizes =>
    {
        RgbImage image = Fixture.Noise(sizes.From.Width, sizes.From.Height, 3);
        PlanarImage planes = image.ToPlanar01();
        RgbImage same = Resampler.Resize(image, image.Size, ResampleKernel.Lanczos);
        Assert.NotSame(image.Pixels, same.Pixels);
        Assert.Equal(image.Pixels, same.Pixels);
        Assert.Equal(planes.Values, Resampler.Resize(planes, image.Size, ResampleKernel.Bicubic, antialias: true).Values);
        Assert.Equal(image.Pixels, planes.ToRgbImage().Pixels);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Resize_LargeEnoughForThreads_EqualsSmallStrips()
    {
        // Columns do not depend on one another: a wide image resized in height only equals its left part resized alone.
        RgbImage wide = Fixture.Noise(1501, 700, 5), left = new(new ImageSize(40, 700));
        for (int y = 0; y < 700; y++)
            wide.Row(y)[..120].CopyTo(left.Row(y));
        RgbImage wideResized = Resampler.Resize(wide, new ImageSize(1501, 333), ResampleKernel.Lanczos);
        RgbImage leftResized = Resampler.Resize(left, new ImageSize(40, 333), ResampleKernel.Lanczos);
        for (int y = 0; y < 333; y++)
            Assert.Equal(leftResized.Row(y).ToArray(), wideResized.Row(y)[..120].ToArray());
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(40_000, 5)]
    [InlineData(30_000, 30_000)]
    public void Resize_AbsurdTarget_IsRefusedInOneLine(int width, int height)
    {
        var target = new ImageSize(width, height);
        var error = Assert.Throws<DegenerateInputException>(
            () => Resampler.Resize(new RgbImage(new ImageSize(2, 2)), target, ResampleKernel.Bilinear));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Throws<DegenerateInputException>(() => Resampler.ResizeOpenCvLinear(new PlanarImage(new ImageSize(1, 1), 1, [1]), target));
    }

    [Fact]
    public void Resize_LanczosWithoutAntialias_IsRefused() => Assert.Throws<DegenerateInputException>(() =>
        Resampler.Resize(new PlanarImage(new ImageSize(1, 1), 1, [1]), new ImageSize(2, 2), ResampleKernel.Lanczos, antialias: false));

    private static Arbitrary<(ImageSize From, ImageSize To)> Sizes()
    {
        Gen<ImageSize> size = Gen.Choose(1, 70).Two().Select(s => new ImageSize(s.Item1, s.Item2));
        return size.Two().Select(s => (s.Item1, s.Item2)).ToArbitrary();
    }

    private static void AssertClose(PlanarImage expected, PlanarImage actual, double tolerance)
    {
        Assert.Equal(expected.Size, actual.Size);
        Assert.Equal(0, expected.Values.Zip(actual.Values, (e, a) => Math.Abs((double)e - a)).Max(), tolerance);
    }

    private static string Name(ResampleKernel kernel) => kernel.ToString().ToLowerInvariant();

    private static TheoryData<ResampleKernel, int, int> Cross(ResampleKernel[] kernels, (int Width, int Height)[] sizes)
    {
        var data = new TheoryData<ResampleKernel, int, int>();
        foreach (ResampleKernel kernel in kernels)
        {
            foreach ((int width, int height) in sizes)
                data.Add(kernel, width, height);
        }

        return data;
    }
}
