using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Refinement;
using Equiview.Features;
namespace Equiview.Correspondence.Similarity;

/// <summary>
/// The similarity of one descriptor to every point of an image, held as one score a grid cell and interpolated exactly: any value equals
/// the similarity with <see cref="FeatureMap.Sample(PixelPoint, bool)"/> at that point. Made by <see cref="FeatureMapIndex"/>.
/// </summary>
public sealed class SimilarityField
{
    private readonly FeatureMapIndex index;
    private readonly NeighborGram? gram;
    private readonly float[] scores;

    internal SimilarityField(FeatureMapIndex index, SimilarityMeasure measure, float[] scores)
    {
        this.index = index;
        this.scores = scores;
        Measure = measure;
        gram = measure == SimilarityMeasure.Cosine ? index.Gram : null;
    }

    /// <summary>The map that was searched.</summary>
    public FeatureMap Map => index.Map;

    /// <summary>Cosine or plain dot product.</summary>
    public SimilarityMeasure Measure { get; }

    /// <summary>Dot products of the (for the cosine: unit-length) descriptor with each cell's feature as it is, row-major.</summary>
    public ReadOnlyMemory<float> DotProducts => scores;

    /// <summary>Similarity at each cell's center, row-major.</summary>
    public float[] CellScores()
    {
        var result = new float[scores.Length];
        for (int cell = 0; cell < result.Length; cell++)
            result[cell] = (float)CellScore(cell);
        return result;
    }

    /// <summary>Similarity at a point of the original image; constant beyond the outer cell centers.</summary>
    /// <exception cref="DegenerateInputException">A coordinate is not finite.</exception>
    public double At(PixelPoint point)
    {
        if (!point.IsFinite)
            throw new DegenerateInputException("there is no similarity at a point that is not finite");
        (double column, double row) = Map.ToCell(point);
        column = Math.Clamp(column, 0, Map.Grid.Columns - 1);
        row = Math.Clamp(row, 0, Map.Grid.Rows - 1);
        return Form((int)column, (int)row).At(row - (int)row).At(column - (int)column);
    }

    /// <summary>
    /// The best cell; the first in row-major order of equal ones. For the dot product this is the maximum over the continuous image.
    /// </summary>
    public CellPeak BestCell()
    {
        int best = 0;
        double bestScore = CellScore(0);
        for (int cell = 1; cell < scores.Length; cell++)
        {
            double score = CellScore(cell);
            if (score > bestScore)
                (best, bestScore) = (cell, score);
        }

        return new CellPeak(best, Map.PatchCenter(best), (float)bestScore);
    }

    /// <summary>The best cell with its point refined below the grid, as <see cref="Matcher"/> does.</summary>
    /// <param name="options">Method of refinement; null means the defaults.</param>
    /// <exception cref="DegenerateInputException">An option is out of its range.</exception>
    public CellPeak BestRefined(RefinementOptions? options = null)
    {
        RefinementOptions refinement = options ?? new RefinementOptions();
        refinement.Check();
        CellPeak best = BestCell();
        (double x, double y) = PeakRefiner.Refine(index.Layout, CellScores(), best.Cell, refinement);
        return best with { Point = Map.ToPixels((best.Cell % Map.Grid.Columns) + x, (best.Cell / Map.Grid.Columns) + y) };
    }

    /// <summary>
    /// The best pixel, exactly as from features upsampled to the raster (and normalised for each pixel); the first in row-major order of
    /// equal ones.
    /// </summary>
    /// <param name="size">Raster laid over the original image; null means its own size. A larger one gives sub-pixel steps.</param>
    /// <param name="candidates">Pixels to choose from, row-major over the raster; null means all.</param>
    /// <exception cref="DegenerateInputException">The raster is unusable, the mask does not fit it or holds no pixel.</exception>
    public PixelPeak BestPixel(ImageSize? size = null, bool[]? candidates = null)
    {
        ImageSize raster = size ?? Map.ImageSize;
        (RasterAxis x, RasterAxis y) = RasterAxis.OverImage(Map, raster);
        if (candidates is not null && candidates.LongLength != raster.PixelCount)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a mask of {candidates.LongLength} pixels does not fit a raster of {raster}"));
        (int column, int row, double score) = new RasterSearch(this, x, y, candidates).Run()
            ?? throw new DegenerateInputException("the candidate mask is empty: there is no pixel to choose");
        var point = new PixelPoint((column + 0.5) * Map.ImageSize.Width / raster.Width, (row + 0.5) * Map.ImageSize.Height / raster.Height);
        return new PixelPeak(column, row, point, (float)score);
    }

    /// <summary>Similarity at each pixel center of a raster laid over the original image.</summary>
    /// <param name="size">Size of the raster; null means the original image's own.</param>
    /// <returns>One plane.</returns>
    public PlanarImage ToHeatMap(ImageSize? size = null)
    {
        ImageSize raster = size ?? Map.ImageSize;
        (RasterAxis x, RasterAxis y) = RasterAxis.OverImage(Map, raster);
        var values = new float[checked((int)raster.PixelCount)];
        Parallel.For(0, y.Cells, row =>
        {
            for (int column = 0; column < x.Cells && y.Start(row) < y.End(row); column++)
            {
                CellForm form = Form(column, row);
                for (int j = y.Start(row); j < y.End(row); j++)
                {
                    CellForm.Line line = form.At(y.Weights[j]);
                    for (int i = x.Start(column); i < x.End(column); i++)
                        values[(j * raster.Width) + i] = (float)line.At(x.Weights[i]);
                }
            }
        });
        return new PlanarImage(raster, 1, values);
    }

    internal CellForm Form(int column, int row)
    {
        int columns = Map.Grid.Columns;
        return new CellForm(scores, gram, (row * columns) + column, column + 1 < columns ? 1 : 0, row + 1 < Map.Grid.Rows ? columns : 0);
    }

    private double CellScore(int cell) => gram is null
        ? scores[cell]
        : Math.Clamp(scores[cell] / Math.Max(Math.Sqrt(gram.Self[cell]), Descriptors.SmallestLength), -1, 1);
}
