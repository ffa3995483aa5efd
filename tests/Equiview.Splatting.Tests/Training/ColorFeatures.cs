using Equiview.Features;

namespace Equiview.Splatting.Tests.Training;

/// <summary>A backbone whose feature of a pixel is its color, with a constant where it is black.</summary>
internal sealed class ColorFeatures : IFeatureExtractor
{
    public FeatureExtractorInfo Info { get; } = new("colors", null, 3, 1, "MIT", null);

    public FeatureMap Extract(RgbImage image, FeatureRecipe recipe, CancellationToken cancellation = default) =>
        TwoBallFeatures.Map(image.Size, (x, y) =>
        {
            (byte r, byte g, byte b) = image[x, y];
            return [(r + 20) / 275f, (g + 20) / 275f, (b + 20) / 275f];
        });

    public void Dispose()
    {
    }
}
