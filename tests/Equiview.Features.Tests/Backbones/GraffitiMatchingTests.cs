using System.Globalization;
using System.Runtime.InteropServices;
using Equiview.Features.Backbones.Convolutional;
using Equiview.Features.Backbones.DenseSift;
using Equiview.Features.Presets;
using Equiview.Features.Tests.Backbones.Convolutional;
using Equiview.TestKit;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Tests.Backbones;

/// <summary>
/// Real weights on a real pair (Oxford "graf" 1 and 3, a planar scene with a known homography, about 40 degrees apart): mutual nearest
/// neighbours of the dense features must agree with the homography far more often than chance (about 0.02 % within 5 px).
/// </summary>
[Trait("Category", "Slow")]
public sealed class GraffitiMatchingTests : TensorLeakGuard
{
    private const int LongSide = 640;

    [Theory]
    [InlineData("alike-n", 8, 0.55)]
    [InlineData("edgepoint2-e64", 8, 0.55)]
    [InlineData("xfeat", 8, 0.6)]
    [InlineData("dense-sift", 8, 0.3)]
    public void MutualMatches_KnownHomography_Agree(string name, int stride, double wantedWithin5Pixels)
    {
        using DisposeScope scope = NewDisposeScope();
        (RgbImage first, double scale) = Load("img1.jpg");
        (RgbImage second, _) = Load("img3.jpg");
        double[] homography = [.. File.ReadAllText(SharedData.Require("multiview", "oxford-graf", "H1to3p")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];

        (Tensor a, PatchGrid gridA) = Describe(name, first, stride);
        (Tensor b, PatchGrid gridB) = Describe(name, second, stride);
        (long[] toB, long[] toA) = Nearest(a, b);

        int[] mutual = [.. Enumerable.Range(0, toB.Length).Where(i => toA[toB[i]] == i)];
        double[] errors = [.. mutual.Select(i => Map(homography, gridA.Centre(i), scale).DistanceTo(gridB.Centre((int)toB[i])))];
        double within3 = errors.Count(e => e <= 3) / (double)errors.Length, within5 = errors.Count(e => e <= 5) / (double)errors.Length;
        TestContext.Current.SendDiagnosticMessage("{0} stride {1}: {2} mutual matches, within 3 px {3:P1}, within 5 px {4:P1}", name, stride, mutual.Length, within3, within5);
        Assert.True(within5 >= wantedWithin5Pixels, $"{name}: {within5:P1} of {mutual.Length} mutual matches within 5 px, {within3:P1} within 3 px");
    }

    private static (Tensor Features, PatchGrid Grid) Describe(string name, RgbImage image, int stride)
    {
        if (name == "dense-sift")
        {
            using var extractor = new DenseSiftExtractor();
            FeatureMap map = extractor.Extract(image, new FeaturePreset("as is", new UnchangedPreparation(), TokenTap.PostNorm, stride), TestContext.Current.CancellationToken);
            return (map.ToTensor(), map.Grid);
        }

        using ConvolutionalBackbone network = Networks.Load(name);
        Tensor pixels = empty([1, 3, image.Height, image.Width]);
        new UnchangedPreparation().Prepare(image, 1, 1).Pixels.Values.CopyTo(MemoryMarshal.Cast<byte, float>(pixels.bytes));
        (Tensor features, PatchGrid grid) = network.Forward(pixels, TokenTap.PostNorm, stride, TestContext.Current.CancellationToken);
        return (nn.functional.normalize(features[0].flatten(1).t(), dim: 1), grid); // [rows x columns, C]
    }

    /// <summary>For each row of a the nearest row of b and the other way round, in blocks.</summary>
    private static (long[] ToB, long[] ToA) Nearest(Tensor a, Tensor b)
    {
        using DisposeScope scope = NewDisposeScope();
        return (Argmax(a, b), Argmax(b, a));

        static long[] Argmax(Tensor x, Tensor y) => [.. x.split(1024).SelectMany(block =>
        {
            using Tensor scores = block.mm(y.t());
            using Tensor best = scores.argmax(1);
            return best.data<long>().ToArray();
        })];
    }

    private static (RgbImage Image, double Scale) Load(string name)
    {
        using Mat original = Cv2.ImRead(SharedData.Require("multiview", "oxford-graf", name));
        double scale = (double)LongSide / Math.Max(original.Width, original.Height);
        using Mat small = original.Resize(default, scale, scale, InterpolationFlags.Area);
        using Mat rgb = small.CvtColor(ColorConversionCodes.BGR2RGB);
        rgb.GetArray(out Vec3b[] pixels);
        return (new RgbImage(new ImageSize(rgb.Width, rgb.Height), MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray()), scale);
    }

    /// <summary>The homography is between the full-size pictures, an integer being a pixel's centre.</summary>
    private static PixelPoint Map(double[] h, PixelPoint p, double scale)
    {
        (double x, double y) = ((p.X / scale) - 0.5, (p.Y / scale) - 0.5);
        double w = (h[6] * x) + (h[7] * y) + h[8];
        return PixelPoint.FromPixelCentre(((h[0] * x) + (h[1] * y) + h[2]) / w, ((h[3] * x) + (h[4] * y) + h[5]) / w) * scale;
    }
}
