using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Resampling;

namespace Equiview.Splatting.Lifting;

/// <summary>
/// Per-pixel confidence of views as gray images: white is 1, black is 0. A mask is the binary case.
/// </summary>
/// <param name="folder">
/// Holds NAME.png for a view NAME (or NAME.jpg), of any size with the view's aspect. A view without a file has confidence 1 everywhere.
/// </param>
public sealed class ConfidenceFolder(string folder)
{
    /// <summary>[1, H, W] factors of 0 to 1 for a view, or null when it has no image.</summary>
    /// <exception cref="InvalidFileException">The folder is missing, or a image cannot be read.</exception>
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
