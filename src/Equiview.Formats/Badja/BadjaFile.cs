using System.Globalization;
using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.Badja;

/// <summary>The joints of one annotated frame.</summary>
/// <param name="Frame">Number of the frame, taken from its file name.</param>
/// <param name="Points">A raster point a joint; (NaN, NaN) where it was not annotated.</param>
/// <param name="Visible">Whether the joint is annotated and seen.</param>
internal sealed record BadjaAnnotation(int Frame, PixelPoint[] Points, bool[] Visible);

/// <summary>The annotations of a clip.</summary>
/// <param name="Size">Frame the points refer to.</param>
/// <param name="Annotations">Annotated frames in order, about every fifth.</param>
internal sealed record BadjaClip(ImageSize Size, IReadOnlyList<BadjaAnnotation> Annotations)
{
    /// <summary>Joint numbers.</summary>
    public IEnumerable<int> Joints => Enumerable.Range(0, Annotations.Count == 0 ? 0 : Annotations[0].Points.Length);
}

/// <summary>
/// Joint annotations of BADJA (github.com/benjiebob/BADJA, joint_annotations/*.json). The file holds [y, x] with a pixel's center at an
/// integer, at 1920 x 1080; [0, 0] means "not annotated".
/// </summary>
internal static class BadjaFile
{
    /// <summary>Frame size the annotations were made at.</summary>
    public static ImageSize AnnotationSize => new(1920, 1080);

    /// <summary>Reads a clip.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="frameSize">Size of the frames at hand; points are scaled to it.</param>
    /// <exception cref="InvalidFileException">Missing, not JSON, or not of this layout.</exception>
    public static BadjaClip Read(string path, ImageSize frameSize)
    {
        var annotations = new List<BadjaAnnotation>();
        foreach (JsonElement entry in JsonFile.Read(path).Items(path, "the root"))
        {
            int frame = FrameOf(path, entry.Field(path, "image_path").Text(path, "image_path"));
            JsonElement[] joints = [.. entry.Field(path, "joints").Items(path, "joints")];
            bool[] seen = [.. entry.Field(path, "visibility").Items(path, "visibility").Select(v => v.ValueKind == JsonValueKind.True)];
            if (joints.Length != seen.Length || (annotations.Count > 0 && joints.Length != annotations[0].Points.Length))
                throw new InvalidFileException(path, "joints and visibility differ in length", $"frame {frame}");
            PixelPoint[] points = [.. joints.Select(j => PointOf(path, j, frameSize))];
            annotations.Add(new(frame, points, [.. points.Zip(seen, (p, v) => v && p.IsFinite)]));
        }

        if (annotations.Count == 0)
            throw new InvalidFileException(path, "holds no annotated frame");
        return new(frameSize, [.. annotations.OrderBy(a => a.Frame)]);
    }

    private static PixelPoint PointOf(string path, JsonElement joint, ImageSize size)
    {
        double[] yx = joint.Numbers(path, "joints", 2);
        if (yx is [0, 0, ..])
            return new(double.NaN, double.NaN);
        PixelPoint full = PixelPoint.FromPixelCenter(yx[1], yx[0]);
        return new(full.X * size.Width / AnnotationSize.Width, full.Y * size.Height / AnnotationSize.Height);
    }

    private static int FrameOf(string path, string imagePath) =>
        int.TryParse(Path.GetFileNameWithoutExtension(imagePath), NumberStyles.None, CultureInfo.InvariantCulture, out int frame)
            ? frame
            : throw new InvalidFileException(path, "an image path does not end in a frame number", imagePath);
}
