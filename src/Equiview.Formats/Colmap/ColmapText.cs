using System.Globalization;
using Equiview.Formats.Files;

namespace Equiview.Formats.Colmap;

/// <summary>COLMAP's text form.</summary>
internal static class ColmapText
{
    public static ColmapModel Read(string folder)
    {
        string points = Path.Combine(folder, "points3D.txt");
        return new(
            ReadCameras(Path.Combine(folder, "cameras.txt")),
            [.. ReadImages(Path.Combine(folder, "images.txt"))],
            File.Exists(points) ? [.. NumberLine.Read(points).Select(ReadPoint)] : []);
    }

    /// <summary>The cameras of a <c>cameras.txt</c>.</summary>
    public static ColmapCamera[] ReadCameras(string path) => [.. NumberLine.Read(path).Select(ReadCamera)];

    public static void Write(string folder, ColmapModel model)
    {
        WriteLines(Path.Combine(folder, "cameras.txt"), "# CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS[]",
            model.Cameras.Select(
                c => string.Create(
                    CultureInfo.InvariantCulture, $"{c.Id} {c.Model.FileName()} {c.Width} {c.Height} {Join(c.Parameters)}")));
        WriteLines(
            Path.Combine(folder, "images.txt"),
            "# IMAGE_ID, QW, QX, QY, QZ, TX, TY, TZ, CAMERA_ID, NAME, then POINTS2D[] as (X, Y, POINT3D_ID)",
            model.Images.SelectMany(ImageLines));
        WriteLines(
            Path.Combine(folder, "points3D.txt"),
            "# POINT3D_ID, X, Y, Z, R, G, B, ERROR, TRACK[] as (IMAGE_ID, POINT2D_IDX)",
            model.Points.Select(PointLine));
    }

    private static ColmapCamera ReadCamera(NumberLine line)
    {
        ColmapCameraModel model = ColmapCameraModels.FromName(line.Text(1))
            ?? throw line.Problem($"camera model \"{line.Text(1)}\" is not known");
        return new(line.Int32(0), model, line.Int32(2), line.Int32(3), line.Doubles(4, model.ParameterCount()));
    }

    // Two lines an image; the second is empty when there are no key points.
    private static IEnumerable<ColmapImage> ReadImages(string path)
    {
        using IEnumerator<NumberLine> lines = NumberLine.Read(path, keepEmpty: true).GetEnumerator();
        while (lines.MoveNext())
        {
            NumberLine pose = lines.Current;
            if (pose.Count == 0)
                continue;
            double[] q = pose.Doubles(1, 4), t = pose.Doubles(5, 3);
            if (q.All(v => v == 0))
                throw pose.Problem("the quaternion is zero");
            var keypoints = new List<ColmapKeypoint>();
            if (lines.MoveNext())
            {
                NumberLine points = lines.Current;
                if (points.Count % 3 != 0)
                    throw points.Problem($"has {points.Count} numbers, not triples of X Y POINT3D_ID");
                for (int i = 0; i < points.Count; i += 3)
                    keypoints.Add(new(points.Double(i), points.Double(i + 1), points.Integer(i + 2)));
            }

            // A name may hold blanks.
            string name = string.Join(' ', Enumerable.Range(9, Math.Max(1, pose.Count - 9)).Select(pose.Text));
            yield return new(
                pose.Int32(0),
                new(RotationMatrix.FromQuaternion(q[0], q[1], q[2], q[3]), new(t[0], t[1], t[2])),
                pose.Int32(8),
                name,
                keypoints);
        }
    }

    private static ColmapPoint ReadPoint(NumberLine line)
    {
        const int fixedFields = 8;
        if (line.Count < fixedFields)
            throw line.Problem($"has {line.Count} fields, a point needs {fixedFields}; the file is cut off");
        if (line.Count % 2 != 0)
            throw line.Problem("the track is not pairs of IMAGE_ID POINT2D_IDX");
        var track = new ColmapTrackElement[(line.Count - fixedFields) / 2];
        for (int i = 0; i < track.Length; i++)
            track[i] = new(line.Int32(fixedFields + (2 * i)), line.Int32(fixedFields + 1 + (2 * i)));
        double[] p = line.Doubles(1, 3);
        return new(
            line.Integer(0), new(p[0], p[1], p[2]), ((byte)line.Int32(4), (byte)line.Int32(5), (byte)line.Int32(6)), line.Double(7), track);
    }

    private static IEnumerable<string> ImageLines(ColmapImage image)
    {
        (double w, double x, double y, double z) = image.CameraFromWorld.Rotation.ToQuaternion();
        (double tx, double ty, double tz) = image.CameraFromWorld.Translation;
        yield return string.Create(
            CultureInfo.InvariantCulture, $"{image.Id} {Join([w, x, y, z, tx, ty, tz])} {image.CameraId} {image.Name}");
        yield return string.Join(
            ' ', image.Keypoints.Select(k => string.Create(CultureInfo.InvariantCulture, $"{k.X:R} {k.Y:R} {k.PointId}")));
    }

    private static string PointLine(ColmapPoint p) => string.Create(CultureInfo.InvariantCulture,
        $"{p.Id} {Join([p.Position.X, p.Position.Y, p.Position.Z])} {p.Color.R} {p.Color.G} {p.Color.B} {p.Error:R}")
        + string.Concat(p.Track.Select(t => string.Create(CultureInfo.InvariantCulture, $" {t.ImageId} {t.KeypointIndex}")));

    private static string Join(IEnumerable<double> values) =>
        string.Join(' ', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    private static void WriteLines(string path, string comment, IEnumerable<string> lines) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(comment);
        foreach (string line in lines)
            writer.WriteLine(line);
    });
}
