using Equiview.Correspondence.Refinement;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Correspondence.Semantic;

/// <summary>How a key point's position in another instance is read from the similarities.</summary>
public enum SemanticReadout
{
    /// <summary>The reference paper's: largest dot product with the un-normalised target over the whole padded frame.</summary>
    Paper,

    /// <summary>Center of the cell with the largest cosine, among cells on the image.</summary>
    Nearest,

    /// <summary>Center of the pixel with the largest cosine, interpolated exactly.</summary>
    Pixel,

    /// <summary>Soft-argmax in a disc around the best cell.</summary>
    SoftArgmax,

    /// <summary>
    /// Among the ten best cells, the one whose own best match in the source is nearest to the key point (cycle consistency); then its
    /// center.
    /// </summary>
    Mutual,
}

/// <summary>Transfers key points from one instance of a category to another.</summary>
/// <param name="readout">How the position is read.</param>
internal sealed class SemanticTransfer(SemanticReadout readout)
{
    private const int MutualCandidates = 10;
    private static readonly RefinementOptions Windowed = new() { Method = PeakRefinement.SoftArgmax };

    /// <summary>The predicted points of the target, in the order of the points; original pixels of either image.</summary>
    /// <exception cref="DegenerateInputException">The maps do not belong together or hold values that are not finite.</exception>
    public IReadOnlyList<PixelPoint> Transfer(FeatureMap source, IReadOnlyList<PixelPoint> points, FeatureMap target)
    {
        var index = new FeatureMapIndex(target);
        if (readout == SemanticReadout.Paper)
            return Paper(source, points, index);
        IReadOnlyList<SimilarityField> fields = index.ScoreMany(source.Sample(points, normalize: true));
        bool[] onImage = [.. Enumerable.Range(0, target.Grid.Count).Select(cell => target.ImageSize.Contains(target.PatchCenter(cell)))];
        FeatureMapIndex? back = readout == SemanticReadout.Mutual ? new FeatureMapIndex(source) : null;
        return [.. fields.Select((field, i) => readout switch
        {
            SemanticReadout.Pixel => field.BestPixel().Point,
            SemanticReadout.SoftArgmax => field.BestRefined(Windowed).Point,
            SemanticReadout.Mutual => Mutual(field, onImage, back!, points[i]),
            _ => target.PatchCenter(Best(field, onImage, 1)[0]),
        })];
    }

    private static PixelPoint[] Paper(FeatureMap source, IReadOnlyList<PixelPoint> points, FeatureMapIndex target)
    {
        var reader = new PaperSemanticReadout(target);
        return [.. points.Select(p =>
        {
            (int x, int y, _) = reader.Predict(source.Sample(p, normalize: true));
            return target.Map.Mapping.ToOriginal(new PixelPoint(x, y));
        })];
    }

    private static PixelPoint Mutual(SimilarityField field, bool[] onImage, FeatureMapIndex source, PixelPoint point)
    {
        FeatureMap target = field.Map;
        int best = Best(field, onImage, MutualCandidates).MinBy(cell => source.Score(target.Cell(cell)).BestCell().Point.DistanceTo(point));
        return target.PatchCenter(best);
    }

    private static int[] Best(SimilarityField field, bool[] onImage, int count)
    {
        float[] scores = field.CellScores();
        int[] cells = [.. Enumerable.Range(0, scores.Length).Where(cell => onImage[cell])];
        return cells.Length == 0
            ? throw new DegenerateInputException("no feature cell lies on the target image")
            : [.. cells.OrderByDescending(cell => scores[cell]).Take(count)];
    }
}
