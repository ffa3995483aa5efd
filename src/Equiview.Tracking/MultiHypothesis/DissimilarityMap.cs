using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>
/// Dissimilarity of every position of a frame to a template: 1 - cosine, divided by that of the frame's median cell. 0 is the template
/// itself, 1 a typical unrelated cell. The division makes costs comparable between backbones, whose cosines have very different ranges.
/// </summary>
internal sealed class DissimilarityMap
{
    // Keeps the division stable in frames of one color, where all cells are alike.
    private const double SmallestContrast = 0.02;
    private const int MedianSamples = 1024;
    private readonly SimilarityField cosines;
    private readonly double contrast;

    /// <param name="field">Cosines to the template.</param>
    public DissimilarityMap(SimilarityField field)
    {
        cosines = field;
        Cosines = field.CellScores();
        contrast = Math.Max(SmallestContrast, 1 - Median(Cosines));
    }

    /// <summary>Cosine of each cell, row-major.</summary>
    public float[] Cosines { get; }

    /// <summary>The map's grid and geometry.</summary>
    public FeatureMap Map => cosines.Map;

    /// <summary>Dissimilarity at a point, raster pixels of the frame.</summary>
    public double At(PixelPoint point) => (1 - cosines.At(point)) / contrast;

    /// <summary>Dissimilarity of a cell.</summary>
    public double Cell(int cell) => (1 - Cosines[cell]) / contrast;

    private static double Median(float[] values)
    {
        // A sample is enough: the median only sets a scale.
        int step = Math.Max(1, values.Length / MedianSamples);
        float[] sample = [.. Enumerable.Range(0, values.Length / step).Select(i => values[i * step])];
        Array.Sort(sample);
        return sample[sample.Length / 2];
    }
}
