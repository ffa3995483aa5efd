using Equiview.Features.Recipes;
namespace Equiview.Features.Tests.Backbones;

/// <summary>Pixels as they are, for images whose size already fits.</summary>
internal sealed record UnchangedPreprocessing : Preprocessing
{
    public override PreparedImage Prepare(RgbImage image, int patch, int sizeMultiple)
    {
        var planar = new PlanarImage(image.Size, 3, new float[image.Pixels.Length]);
        for (int i = 0; i < image.Pixels.Length; i++)
            planar.Plane(i % 3)[i / 3] = image.Pixels[i] / 255f;
        return new PreparedImage(planar, AxisMapping.Identity);
    }
}
