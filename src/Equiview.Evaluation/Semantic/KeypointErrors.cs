using Equiview.Formats.Semantic;

namespace Equiview.Evaluation.Semantic;

/// <summary>
/// How far the predicted key points of one pair are from the true ones; errors and lengths in pixels of the target image.
/// </summary>
/// <param name="Category">Category of the pair.</param>
/// <param name="ErrorsPixels">One a key point; a missing prediction is infinitely far.</param>
/// <param name="ImageLongSide">Longer side of the target image.</param>
/// <param name="BoxLongSide">Longer side of the target's object box, where known.</param>
/// <param name="KeypointBoxLongSide">Longer side of the target's key-point box.</param>
internal sealed record KeypointErrors(
    string Category, double[] ErrorsPixels, double ImageLongSide, double? BoxLongSide, double KeypointBoxLongSide)
{
    /// <summary>The errors of predictions for a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="predicted">One point of the target a key point, in order.</param>
    /// <param name="targetSize">Size of the target image.</param>
    public static KeypointErrors Of(SemanticPair pair, IReadOnlyList<PixelPoint> predicted, ImageSize targetSize) => new(
        pair.Category,
        [.. pair.Keypoints.Zip(predicted, (k, p) => p.IsFinite ? p.DistanceTo(k.Target) : double.PositiveInfinity)],
        targetSize.LongSide, pair.TargetBoxLongSide, pair.KeypointBoxLongSide);

    /// <summary>The length of a variant; null when the data set has none.</summary>
    public double? Length(PckLength length) => length switch
    {
        PckLength.Image => ImageLongSide,
        PckLength.Box => BoxLongSide,
        _ => KeypointBoxLongSide,
    };
}
