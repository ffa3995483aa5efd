using Equiview.Imaging;
using Equiview.Imaging.Resampling;
namespace Equiview.Pose.Meshes;

/// <summary>A square cut-out of a photograph around an object, resized; the pose in its camera is the pose in the photograph's.</summary>
/// <param name="Image">The cut-out, black beyond the photograph.</param>
/// <param name="Camera">Its camera.</param>
/// <param name="NativeCamera">The camera of the cut-out before it was resized: as sharp as the photograph.</param>
/// <param name="Region">Where the object is in the cut-out.</param>
internal sealed record ObjectCrop(RgbImage Image, CameraIntrinsics Camera, CameraIntrinsics NativeCamera, ObjectRegion Region)
{
    /// <summary>Share of a cut-out (and of a rendering) that the longer side of the object spans: FoundPose pads by 20 %.</summary>
    public const double Fill = 0.8;

    /// <summary>Cuts out.</summary>
    /// <param name="image">The photograph.</param>
    /// <param name="camera">Its ideal pinhole camera.</param>
    /// <param name="region">Where the object is in it.</param>
    /// <param name="sidePixels">Side of the result.</param>
    public static ObjectCrop Of(RgbImage image, CameraIntrinsics camera, ObjectRegion region, int sidePixels)
    {
        int side = Math.Max(8, (int)Math.Ceiling(Math.Max(region.Max.X - region.Min.X, region.Max.Y - region.Min.Y) / Fill));

        // Whole pixels, so that nothing is interpolated twice.
        int left = (int)Math.Round(((region.Min.X + region.Max.X) - side) / 2),
            top = (int)Math.Round(((region.Min.Y + region.Max.Y) - side) / 2);
        var size = new ImageSize(side, side);
        var cut = new RgbImage(size);
        byte[]? labels = region.Mask is null ? null : new byte[side * side];
        for (int y = Math.Max(0, -top); y < Math.Min(side, image.Height - top); y++)
        {
            for (int x = Math.Max(0, -left); x < Math.Min(side, image.Width - left); x++)
            {
                cut[x, y] = image[x + left, y + top];
                if (labels is not null)
                    labels[(y * side) + x] = region.Mask![x + left, y + top];
            }
        }

        var native = new CameraIntrinsics(camera.Fx, camera.Fy, camera.Cx - left, camera.Cy - top, size);
        var target = new ImageSize(sidePixels, sidePixels);
        double scale = (double)sidePixels / side;
        PixelPoint Moved(PixelPoint p) => new((p.X - left) * scale, (p.Y - top) * scale);
        return new ObjectCrop(
            Resampler.Resize(cut, target, ResampleKernel.Bicubic), native.ResizedTo(target), native,
            new ObjectRegion(Moved(region.Min), Moved(region.Max), labels is null ? null
                : new LabelImage(target, Nearest(labels, side, sidePixels))));
    }

    private static byte[] Nearest(byte[] labels, int from, int to)
    {
        var result = new byte[to * to];
        for (int i = 0; i < result.Length; i++)
            result[i] = labels[(int)((i / to + 0.5) * from / to) * from + (int)((i % to + 0.5) * from / to)];
        return result;
    }
}
