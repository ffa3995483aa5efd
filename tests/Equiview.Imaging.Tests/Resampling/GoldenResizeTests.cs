using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Imaging.Resampling;

namespace Equiview.Imaging.Tests.Resampling;

/// <summary>The reference implementation's own image preparation, on the shared golden values.</summary>
public sealed class GoldenResizeTests
{
    [Fact]
    public void Resize_PillowGoldens_AreExact()
    {
        using NpzArchive golden = Open("resize.npz");
        RgbImage source = Image(golden, "pil_image");
        long[] sizes = golden.Tensors["pil_sizes_wh"].ToInt64s();
        foreach (ResampleKernel kernel in Enum.GetValues<ResampleKernel>())
        {
            foreach (long[] size in sizes.Chunk(2))
            {
                string name = FormattableString.Invariant($"pil_{kernel.ToString().ToLowerInvariant()}_{size[0]}x{size[1]}");
                Assert.Equal(
                    Image(golden, name).Pixels, Resampler.Resize(source, new ImageSize((int)size[0], (int)size[1]), kernel).Pixels);
            }
        }
    }

    [Fact]
    public void ResizeOpenCvLinear_PoseGolden_IsWithinItsTolerance()
    {
        using NpzArchive golden = Open("resize.npz");
        PlanarImage actual = Resampler.ResizeOpenCvLinear(Image(golden, "pose_image"), new ImageSize(168, 140));
        float[] expected = golden.Tensors["pose_resized"].ToSingles();
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
            worst = Math.Max(worst, Math.Abs(expected[i] - actual.Plane(i % 3)[i / 3]));
        Assert.InRange(worst, 0, 1e-5);
    }

    [Theory]
    [InlineData("down_resized", true)]
    [InlineData("down_resized_noantialias", false)]
    public void Resize_PreparationGolden_EqualsTorchvision(string name, bool antialias)
    {
        using NpzArchive golden = Open("preparation.npz");
        PlanarImage actual = Resampler.Resize(
            Image(golden, "down_image").ToPlanar01(), new ImageSize(70, 42), ResampleKernel.Bilinear, antialias);
        float[] expected = golden.Tensors[name].ToSingles();
        Assert.InRange(expected.Zip(actual.Values, (e, a) => Math.Abs(e - a)).Max(), 0, 1e-5);
    }

    [Fact]
    public void Resize_LanczosTo840_EqualsTheSemanticCrops()
    {
        using NpzArchive golden = Open("semantic.npz");
        foreach ((string name, ImageSize size) in new[] { ("landscape", new ImageSize(840, 562)), ("portrait", new ImageSize(700, 840)) })
        {
            RgbImage resized = Resampler.Resize(Image(golden, name + "_image"), size, ResampleKernel.Lanczos);
            long[] offset = golden.Tensors[name + "_offset_xy"].ToInt64s();
            long[] origins = golden.Tensors[name + "_crop_origin_xy"].ToInt64s();
            float[] crops = golden.Tensors[name + "_crops64"].ToSingles();
            for (int i = 0; i < crops.Length; i++)
            {
                int crop = i / (64 * 64 * 3), y = i / (64 * 3) % 64, x = i / 3 % 64;
                long sx = origins[2 * crop] + x - offset[0], sy = origins[(2 * crop) + 1] + y - offset[1];
                bool inside = sx >= 0 && sy >= 0 && sx < size.Width && sy < size.Height;
                Assert.Equal(crops[i], inside ? resized.Pixels[(((sy * size.Width) + sx) * 3) + (i % 3)] : 0);
            }
        }
    }

    private static NpzArchive Open(string name) => NpzArchive.Open(SharedData.Require("paper-protocol", "golden", name));

    private static RgbImage Image(NpzArchive archive, string name)
    {
        StoredTensor stored = archive.Tensors[name];
        return new RgbImage(new ImageSize((int)stored.Shape[1], (int)stored.Shape[0]), stored.AsSpan<byte>().ToArray());
    }
}
