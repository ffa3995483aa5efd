using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.TestKit;
namespace Equiview.Correspondence.Tests.Similarity;

/// <summary>semantic.npz: the reference's transfer of 12 key points between two 60x60 maps.</summary>
public sealed class PaperSemanticReadoutTests : TensorLeakGuard
{
    private readonly Golden golden = new("semantic.npz");

    [Fact]
    public void Describe_EqualsTheReference()
    {
        FeatureMap source = golden.Map("map_source");
        float[] expected = golden.Singles("source_descriptors"), keypoints = golden.Singles("source_keypoints");
        for (int i = 0; i < 12; i++)
        {
            float[] actual = PaperSemanticReadout.Describe(source, keypoints[3 * i], keypoints[(3 * i) + 1]);
            for (int c = 0; c < 8; c++)
                Assert.Equal(expected[(8 * i) + c], actual[c], 3e-5f);
        }
    }

    [Theory]
    [InlineData(SimilarityMeasure.DotProduct, "dot")]
    [InlineData(SimilarityMeasure.Cosine, "cosine")]
    public void Predict_EqualsTheReferenceExactly(SimilarityMeasure measure, string prefix)
    {
        var readout = new PaperSemanticReadout(new FeatureMapIndex(golden.Map("map_target")), measure);
        float[] expected = golden.Singles(prefix + "_pred_xy"), maxima = golden.Singles(prefix + "_max"),
            descriptors = golden.Singles("source_descriptors");
        for (int i = 0; i < 12; i++)
        {
            (int x, int y, float score) = readout.Predict(descriptors.AsSpan(8 * i, 8));
            Assert.Equal(((int)expected[2 * i], (int)expected[(2 * i) + 1]), (x, y));
            Assert.Equal(maxima[i], score, 3e-5f);
        }
    }

    [Fact]
    public void BestCell_DotProduct_IsTheReferenceCell()
    {
        var index = new FeatureMapIndex(golden.Map("map_target"));
        int[] expected = golden.Integers("dot_argmax_cell_xy");
        IReadOnlyList<SimilarityField> fields = index.ScoreMany(golden.Singles("source_descriptors"), SimilarityMeasure.DotProduct);
        Assert.Equal(expected, fields.SelectMany(field => new[] { field.BestCell().Cell % 60, field.BestCell().Cell / 60 }));
    }

    [Fact]
    public void Sampling_OfTheTarget_EqualsTheEnlargedMap()
    {
        FeatureMap target = golden.Map("map_target");
        float[] corner = golden.Singles("target_map_840_crop_bottom_right"); // [8, 24, 24], pixels 816 to 839
        for (int i = 0; i < 24 * 24; i++)
        {
            float[] sample = target.Sample(new PixelPoint(816 + (i % 24), 816 + (i / 24)));
            for (int c = 0; c < 8; c++)
                Assert.Equal(corner[(c * 24 * 24) + i], sample[c], 3e-5f);
        }
    }

    protected override void Dispose(bool disposing)
    {
        golden.Dispose();
        base.Dispose(disposing);
    }
}
