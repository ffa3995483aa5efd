using Equiview.Imaging.Resampling;

namespace Equiview.Features.Recipes;

/// <summary>No preparation: the features are stored, and were made of the image as whoever made them prepared it.</summary>
public sealed record StoredPreprocessing : Preprocessing
{
    /// <inheritdoc/>
    public override PreparedImage Prepare(RgbImage image, int patch, int sizeMultiple) => new(image.ToPlanar01(), AxisMapping.Identity);
}
