using Equiview.Imaging;
using Equiview.Imaging.Cameras;
using Equiview.Imaging.Resampling;
using Equiview.Rendering.Cameras;
using Equiview.Splatting.Lifting;

namespace Equiview.Splatting.Training;

/// <summary>
/// A photograph in memory, in the size of the training, its half and its quarter: color times alpha, alpha and the weight of each pixel in
/// the loss, 8 bits each. Lenses are taken out when it is read, once; pixels that the lens never saw have a weight of 0.
/// </summary>
internal sealed class TrainingPhotograph
{
    /// <summary>How often the image is halved at most.</summary>
    public const int MostHalvings = 2;

    private const int SmallestSide = 48; // images below it are not halved further
    private readonly byte[][] levels;
    private readonly CameraIntrinsics[] cameras;
    private readonly bool weighted;

    private TrainingPhotograph(PosedView view, PlanarImage planes, bool weighted)
    {
        (View, this.weighted) = (view, weighted);
        var sizes = new List<ImageSize> { planes.Size };
        while (sizes.Count <= MostHalvings && sizes[^1].ShortSide >= 2 * SmallestSide)
            sizes.Add(new ImageSize(sizes[^1].Width / 2, sizes[^1].Height / 2));
        cameras = [.. sizes.Select(view.Intrinsics.ResizedTo)];
        levels = [.. sizes.Select(s => Bytes(Resampler.Resize(planes, s, ResampleKernel.Bilinear, antialias: true)))];
    }

    /// <summary>Name, camera and pose of the view; an ideal pinhole.</summary>
    public PosedView View { get; }

    /// <summary>Whether some pixel is weighted or transparent.</summary>
    public bool IsMasked => weighted;

    /// <summary>Reads the photograph of a view.</summary>
    /// <param name="view">With a camera that fits its photograph.</param>
    /// <param name="longSide">Long side of the training, pixels; photographs are not enlarged.</param>
    /// <param name="masks">Weights of the pixels, or null.</param>
    /// <exception cref="InvalidFileException">Missing, damaged, or of another size than its camera.</exception>
    public static TrainingPhotograph Read(PosedView view, int longSide, ConfidenceFolder? masks)
    {
        PhotographPlanes read = PhotographPlanes.Read(view);
        ImageSize size = SceneCameras.Fit(read.Size, longSide);
        PlanarImage planes = Resampler.Resize(read.Planes, size, ResampleKernel.Bilinear, antialias: true);
        // Next to what the lens never saw, colors are mixed with black.
        foreach (ref float weight in planes.Plane(4))
            weight = weight > 0.99f ? 1 : 0;
        PlanarImage? mask = masks?.Read(view, size);
        for (int i = 0; mask is not null && i < mask.Values.Length; i++)
            planes.Plane(4)[i] *= mask.Values[i];
        bool weighted = mask is not null || view.Distortion is { IsNone: false };
        return new TrainingPhotograph(view with { Distortion = null }, planes, weighted);
    }

    /// <summary>Bytes that a photograph takes in memory.</summary>
    public static long BytesOf(ImageSize size) => size.PixelCount * 5 * 21 / 16;

    /// <summary>The camera after some halvings, fewer where the image is small.</summary>
    public CameraIntrinsics Camera(int halvings) => cameras[Math.Min(halvings, cameras.Length - 1)];

    /// <summary>The photograph over a background, [3, H, W], and the weight of each pixel, null where all are 1.</summary>
    public (PlanarImage Image, float[]? Weights) Compose(int halvings, ReadOnlySpan<float> background)
    {
        byte[] bytes = levels[Math.Min(halvings, levels.Length - 1)];
        ImageSize size = Camera(halvings).Size;
        int count = (int)size.PixelCount;
        var image = new PlanarImage(size, 3, new float[3 * count]);
        ReadOnlySpan<byte> alpha = bytes.AsSpan(3 * count, count), weight = bytes.AsSpan(4 * count, count);
        for (int c = 0; c < 3; c++)
        {
            ReadOnlySpan<byte> from = bytes.AsSpan(c * count, count);
            Span<float> to = image.Plane(c);
            float behind = background[c];
            for (int i = 0; i < to.Length; i++)
                to[i] = (from[i] + ((255 - alpha[i]) * behind)) * (1 / 255f);
        }

        if (!weighted)
            return (image, null);
        var weights = new float[count];
        for (int i = 0; i < count; i++)
            weights[i] = weight[i] / 255f;
        return (image, weights);
    }

    /// <summary>Color (0 to 255) and alpha (0 to 1) of the pixel that shows a point, or null when none does.</summary>
    public (double Red, double Green, double Blue, double Alpha)? At(Vector3D pointInWorld)
    {
        Vector3D p = View.CameraFromWorld * pointInWorld;
        PixelPoint pixel = cameras[0].Project(p);
        ImageSize size = cameras[0].Size;
        if (!(p.Z > 0 && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < size.Width && pixel.Y < size.Height))
            return null;
        int count = (int)size.PixelCount, i = ((int)pixel.Y * size.Width) + (int)pixel.X;
        byte[] bytes = levels[0];
        return (bytes[i], bytes[count + i], bytes[(2 * count) + i], bytes[(3 * count) + i] / 255.0);
    }

    private static byte[] Bytes(PlanarImage planes) =>
        Array.ConvertAll(planes.Values, v => (byte)Math.Clamp(MathF.Round(v * 255), 0, 255));
}
