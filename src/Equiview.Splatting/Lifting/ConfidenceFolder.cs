using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Resampling;

namespace Equiview.Splatting.Lifting;

/// <summary>
/// Gray pictures that say how far each pixel of a view is to be trusted: white fully, black not at all. A mask is one with two values.
/// </summary>
/// <param name="folder">
/// Holds NAME.png for a view NAME (or NAME.jpg), of any size with the view's aspect. A view without a picture is trusted everywhere.
/// </param>
public sealed class ConfidenceFolder(string folder)
{
    /// <summary>[1, H, W] factors of 0 to 1 for a view, or null when it has no picture.</summary>
    /// <exception cref="InvalidFileException">The folder is missing, or a picture cannot be read.</exception>
    public PlanarImage? Read(PosedView view, ImageSize size)
    {
        if (!Directory.Exists(folder))
            throw new InvalidFileException(folder, "is no folder of masks");
        string path = Path.Combine(folder, Path.ChangeExtension(view.Name, ".png"));
        if (!File.Exists(path))
            return null;
        PlanarImage colors = Resampler.Resize(ImageFile.Read(path).ToPlanar01(), size, ResampleKernel.Bilinear, antialias: true);
        var factors = new PlanarImage(size, 1, new float[size.PixelCount]);
        for (int i = 0; i < factors.Values.Length; i++)
            factors.Values[i] = (colors.Plane(0)[i] + colors.Plane(1)[i] + colors.Plane(2)[i]) / 3;
        return factors;
    }
}
