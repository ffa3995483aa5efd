using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Tracking.Beam;

/// <summary>
/// How unlike a set of descriptors each place of a frame is, in units of the map's contrast: 0 is equal to one of them, 1 is as unlike as
/// the frame's median cell. This makes costs comparable between backbones, whose cosines differ widely.
/// </summary>
internal sealed class DissimilarityMap
{
    private const double SmallestContrast = 0.02;
    private readonly IReadOnlyList<SimilarityField> fields;
    private readonly double contrast, handicap;

    /// <param name="fields">Cosines to each descriptor; the first is the one the user gave.</param>
    /// <param name="learntHandicap">Dissimilarity added to the others, which were learnt and may be wrong.</param>
    public DissimilarityMap(IReadOnlyList<SimilarityField> fields, double learntHandicap = 0)
    {
        this.fields = fields;
        Best = fields[0].CellScores();
        contrast = Math.Max(SmallestContrast, 1 - Median(Best));
        handicap = learntHandicap * contrast;
        foreach (SimilarityField field in fields.Skip(1))
        {
            float[] learnt = field.CellScores();
            System.Numerics.Tensors.TensorPrimitives.Subtract(learnt, (float)handicap, learnt);
            System.Numerics.Tensors.TensorPrimitives.Max(Best, learnt, Best);
        }
    }

    /// <summary>Best cosine of each cell, row-major.</summary>
    public float[] Best { get; }

    /// <summary>The map's grid and geometry.</summary>
    public FeatureMap Map => fields[0].Map;

    /// <summary>Dissimilarity at a point of the image.</summary>
    public double At(PixelPoint point) => (1 - fields.Select((f, i) => f.At(point) - (i > 0 ? handicap : 0)).Max()) / contrast;

    /// <summary>Dissimilarity of a cell.</summary>
    public double Cell(int cell) => (1 - Best[cell]) / contrast;

    private static double Median(float[] values)
    {
        // A sample is enough: the median only sets a scale.
        int step = Math.Max(1, values.Length / 1024);
        float[] sample = [.. Enumerable.Range(0, values.Length / step).Select(i => values[i * step])];
        Array.Sort(sample);
        return sample[sample.Length / 2];
    }
}
