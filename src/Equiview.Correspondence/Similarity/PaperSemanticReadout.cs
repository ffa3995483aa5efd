using Equiview.Features;

namespace Equiview.Correspondence.Similarity;

/// <summary>
/// The reference's semantic transfer, in its own coordinates (docs/protocol.md#semantic; evaluate_pascal of
/// qq456cvb/3DCorrEnhance): an integer pixel x of the padded square frame reads the feature at (x - Patch/2) / Stride, held at the border,
/// and the prediction is the first maximum in row-major order over all pixels of the frame, black padding included. This is half a pixel
/// off the raster convention; only comparisons with the paper should use it. Points here are reference coordinates, not
/// <see cref="PixelPoint"/>.
/// </summary>
/// <param name="target">The target map; its whole prepared frame is searched.</param>
/// <param name="measure">
/// The reference uses the dot product with features as they are; the cosine normalises each pixel after enlarging.
/// </param>
internal sealed class PaperSemanticReadout(FeatureMapIndex target, SimilarityMeasure measure = SimilarityMeasure.DotProduct)
{
    private readonly RasterAxis x = FrameAxis(target.Map.Grid, target.Map.Grid.Columns);
    private readonly RasterAxis y = FrameAxis(target.Map.Grid, target.Map.Grid.Rows);

    /// <summary>The unit-length descriptor of a key point of the source frame.</summary>
    public static float[] Describe(FeatureMap source, double keypointX, double keypointY) =>
        source.Sample(source.Mapping.ToOriginal(new PixelPoint(keypointX, keypointY)), normalize: true);

    /// <summary>The predicted pixel of the target frame and its score.</summary>
    /// <param name="descriptor">As from <see cref="Describe"/>.</param>
    /// <exception cref="DegenerateInputException">The descriptor does not fit the map.</exception>
    public (int X, int Y, float Score) Predict(ReadOnlySpan<float> descriptor)
    {
        (int column, int row, double score) = new RasterSearch(target.Score(descriptor, measure), x, y, candidates: null).Run()!.Value;
        return (column, row, (float)score);
    }

    // The frame ends with the last patch: 60 cells of 14 px are 840 px.
    private static RasterAxis FrameAxis(PatchGrid grid, int cells) =>
        new((int)(((cells - 1) * grid.Stride) + grid.Patch), -grid.Patch / 2 / grid.Stride, 1 / grid.Stride, cells);
}
