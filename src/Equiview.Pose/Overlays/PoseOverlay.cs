using Equiview.Imaging;
using Equiview.Imaging.Drawing;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Overlays;

/// <summary>Draws a pose into its photograph.</summary>
public static class PoseOverlay
{
    private const int AxisPixels = 3, EdgePixels = 2;

    /// <summary>Draws the pose of an object: with a mesh its outline (pink), then box and axes.</summary>
    /// <param name="image">Changed in place.</param>
    /// <param name="camera">Ideal pinhole camera of the image.</param>
    /// <param name="cameraFromObject">The pose.</param>
    /// <param name="thing">The object.</param>
    public static void Draw(RgbImage image, CameraIntrinsics camera, RigidTransform cameraFromObject, ObjectPose thing)
    {
        if (thing.Mesh is { } mesh)
            MeshOverlay.Draw(image, camera, cameraFromObject, mesh);
        else
            DrawBoxAndAxes(image, camera, cameraFromObject, thing.Model.Box);
    }

    /// <summary>
    /// Draws the object's box (yellow) and the axes of its frame at the box's center (x red, y green, z blue), a third of the diameter
    /// long.
    /// </summary>
    /// <param name="image">Changed in place.</param>
    /// <param name="camera">Ideal pinhole camera of the image.</param>
    /// <param name="cameraFromObject">The pose.</param>
    /// <param name="box">Object frame.</param>
    public static void DrawBoxAndAxes(
        RgbImage image, CameraIntrinsics camera, RigidTransform cameraFromObject, (Vector3D Min, Vector3D Max) box)
    {
        using var canvas = new Canvas(image);
        Vector3D[] corners = [.. ObjectBox.Corners(box).Select(c => cameraFromObject * c)];
        foreach ((int from, int to) in ObjectBox.Edges)
            Segment(corners[from], corners[to], new RgbColor(255, 210, 0), EdgePixels);
        Vector3D center = (box.Min + box.Max) * 0.5;
        double length = (box.Max - box.Min).Length / 3;
        Segment(cameraFromObject * center, cameraFromObject * (center + new Vector3D(length, 0, 0)), new RgbColor(230, 30, 30), AxisPixels);
        Segment(cameraFromObject * center, cameraFromObject * (center + new Vector3D(0, length, 0)), new RgbColor(30, 200, 30), AxisPixels);
        Segment(cameraFromObject * center, cameraFromObject * (center + new Vector3D(0, 0, length)), new RgbColor(60, 90, 255), AxisPixels);

        // A line that reaches behind the camera has no projection.
        void Segment(Vector3D a, Vector3D b, RgbColor color, int thickness)
        {
            if (a.Z > 0 && b.Z > 0)
                canvas.Line(camera.Project(a), camera.Project(b), color, thickness);
        }
    }

    /// <summary>Draws the outline of a rendered mask: pixels of the object with a neighbor off it.</summary>
    /// <param name="image">Changed in place.</param>
    /// <param name="mask">Height x Width, 0 off the object.</param>
    /// <param name="color">Color of the outline.</param>
    /// <exception cref="DegenerateInputException">The mask has another size than the image.</exception>
    public static void DrawContour(RgbImage image, ReadOnlySpan<byte> mask, RgbColor color)
    {
        foreach (int i in Contour(mask, image.Size))
            image[i % image.Width, i / image.Width] = (color.R, color.G, color.B);
    }

    /// <summary>The outline of a mask: indices of pixels of the object with a neighbor off it, row-major, ascending.</summary>
    /// <param name="mask">Height x Width, 0 off the object.</param>
    /// <param name="size">Its size.</param>
    /// <exception cref="DegenerateInputException">The mask has another size.</exception>
    public static IReadOnlyList<int> Contour(ReadOnlySpan<byte> mask, ImageSize size)
    {
        if (mask.Length != size.PixelCount)
            throw new DegenerateInputException(
                FormattableString.Invariant($"a mask of {mask.Length} pixels does not fit an image of {size}"));
        (int width, int height) = (size.Width, size.Height);
        var outline = new List<int>();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = (y * width) + x;
                bool edge = mask[i] != 0
                    && ((x > 0 && mask[i - 1] == 0) || (x + 1 < width && mask[i + 1] == 0) || (y > 0 && mask[i - width] == 0)
                    || (y + 1 < height && mask[i + width] == 0));
                if (edge)
                    outline.Add(i);
            }
        }

        return outline;
    }
}
