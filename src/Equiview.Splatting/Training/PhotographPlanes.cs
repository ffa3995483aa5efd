using Equiview.Imaging;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;

namespace Equiview.Splatting.Training;

/// <summary>A photograph as an ideal pinhole camera would have taken it.</summary>
/// <param name="Planes">[5, H, W] red, green and blue times alpha, alpha, and 1 where the lens saw the pixel, else 0.</param>
internal sealed record PhotographPlanes(PlanarImage Planes)
{
    /// <summary>Width and height.</summary>
    public ImageSize Size => Planes.Size;

    /// <summary>Reads the photograph of a view and takes its lens out.</summary>
    public static PhotographPlanes Read(PosedView view)
    {
        RgbImage image = PosedPhotographs.Read(view);
        LabelImage? alpha = ImageFile.ReadAlpha(view.ImagePath!);
        if (alpha is not null && alpha.Size != image.Size)
            throw new InvalidFileException(view.ImagePath!, $"has an alpha channel of {alpha.Size}, its colors are {image.Size}");
        int count = (int)image.Size.PixelCount;
        var planes = new PlanarImage(image.Size, 5, new float[5 * count]);
        for (int i = 0; i < count; i++)
        {
            float a = alpha is null ? 1 : alpha.Labels[i] / 255f;
            for (int c = 0; c < 3; c++)
                planes.Values[(c * count) + i] = a * image.Pixels[(3 * i) + c] / 255f;
            (planes.Values[(3 * count) + i], planes.Values[(4 * count) + i]) = (a, 1);
        }

        return new PhotographPlanes(
            view.Distortion is { IsNone: false } lens ? LensRectification.Rectify(planes, view.Intrinsics, lens) : planes);
    }
}
