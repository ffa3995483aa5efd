using Equiview.Features;
using Equiview.Tracking.Flow;
namespace Equiview.Tracking.Frames;

/// <summary>What the multi-hypothesis tracker needs of a frame.</summary>
/// <param name="Gray">Its luma.</param>
/// <param name="Map">Its features.</param>
internal sealed record PreparedFrame(GrayFrame Gray, FeatureMap Map)
{
    /// <summary>Extracts the features of an image.</summary>
    public static PreparedFrame Make(RgbImage image, IFeatureExtractor extractor, FeatureRecipe recipe, CancellationToken cancellation) =>
        new(new GrayFrame(image), extractor.Extract(image, recipe, cancellation));
}
