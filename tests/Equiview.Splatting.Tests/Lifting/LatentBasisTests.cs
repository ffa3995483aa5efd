using Equiview.Features;
using Equiview.Splatting.Lifting;
using Equiview.TestKit;

namespace Equiview.Splatting.Tests.Lifting;

public sealed class LatentBasisTests : TensorLeakGuard
{
    // Unit vectors on a circle in a plane of 5D that does not hold the origin: two components tell everything.
    private static FeatureMap Circle()
    {
        var values = new List<float>();
        for (int i = 0; i < 400; i++)
        {
            (double s, double c) = Math.SinCos(0.03 * i);
            values.AddRange([(float)(0.6 * c), (float)(0.8 * 0.5), (float)(0.6 * s), (float)(0.8 * Math.Sqrt(0.75)), 0]);
        }

        return new FeatureMap([.. values], 5, new PatchGrid(20, 20, 1, 1), AxisMapping.Identity, new ImageSize(20, 20));
    }

    [Fact]
    public void Pca_FeaturesInAPlane_AreDecodedExactly()
    {
        FeatureMap map = Circle();
        FeatureDecoder decoder = LatentBasis.Pca([map], 2);
        RequireOrthonormal(decoder);
        float[] latent = new float[2], feature = new float[5];
        for (int i = 0; i < 400; i += 7)
        {
            decoder.Encode(map.Cell(i), latent);
            decoder.Decode(latent, feature);
            for (int c = 0; c < 5; c++)
                Assert.Equal(map.Cell(i)[c], feature[c], 1e-5);
        }
    }

    [Fact]
    public void Random_SameSeed_GivesTheSameOrthonormalDirections()
    {
        FeatureDecoder decoder = LatentBasis.Random(30, 12, seed: 4);
        RequireOrthonormal(decoder);
        Assert.All(decoder.Mean, m => Assert.Equal(0, m));
        Assert.Equal(decoder.Directions, LatentBasis.Random(30, 12, seed: 4).Directions);
        Assert.NotEqual(decoder.Directions, LatentBasis.Random(30, 12, seed: 5).Directions);
    }

    [Fact]
    public void ImpossibleLengths_AreRefused()
    {
        Assert.Throws<DegenerateInputException>(() => LatentBasis.Pca([], 2));
        Assert.Throws<DegenerateInputException>(() => LatentBasis.Pca([Circle()], 6));
        Assert.Throws<DegenerateInputException>(() => LatentBasis.Random(4, 0, 1));
        Assert.Throws<DegenerateInputException>(() => new FeatureDecoder([1, 2], [1, 2, 3]));
    }

    private static void RequireOrthonormal(FeatureDecoder decoder)
    {
        for (int a = 0; a < decoder.LatentDimension; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double dot = Enumerable.Range(0, decoder.Dimension)
                    .Sum(c => (double)decoder.Directions[(a * decoder.Dimension) + c] * decoder.Directions[(b * decoder.Dimension) + c]);
                Assert.Equal(a == b ? 1 : 0, dot, 1e-5);
            }
        }
    }
}
