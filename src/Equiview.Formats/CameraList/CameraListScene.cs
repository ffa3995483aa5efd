using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.CameraList;

/// <summary>
/// A plain list of cameras, <c>cameras.json</c>: <c>{"images": [{"file", "width", "height", "K" 3x3, "R" 3x3, "t" 3}]}</c> with x_cam = R X
/// + t (OpenCV axes) and raster pixels; beside it optionally <c>tracks.csv</c>: <c>point_id,X,Y,Z,reproj_err_px,image,x,y</c>, a row an
/// observation.
/// </summary>
internal static class CameraListScene
{
    /// <summary>Whether a file is such a list, or one of <see cref="TrainedCameras"/>.</summary>
    public static bool Is(JsonElement root) => TrainedCameras.Is(root)
        || (root.Optional("images") is { ValueKind: JsonValueKind.Array } images
            && images.EnumerateArray().All(i => i.Optional("K") is not null));

    /// <summary>Reads a folder; the unit is arbitrary.</summary>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static PosedScene Read(string folder) => Read(folder, Path.Combine(folder, "cameras.json"));

    /// <summary>Reads a list of another name; images are looked for in the folder.</summary>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static PosedScene Read(string folder, string path)
    {
        JsonElement root = JsonFile.Read(path);
        if (TrainedCameras.Is(root))
            return TrainedCameras.Read(folder, root);
        var views = new List<PosedView>();
        foreach (JsonElement entry in root.Field(path, "images").Items(path, "images"))
        {
            string where = FormattableString.Invariant($"images[{views.Count}]"), name = entry.Field(path, "file").Text(path, where);
            double[] k = entry.Field(path, "K").Numbers(path, where + ".K", 9), r = entry.Field(path, "R").Numbers(path, where + ".R", 9),
                t = entry.Field(path, "t").Numbers(path, where + ".t", 3);
            var size = new ImageSize(entry.Field(path, "width").Integer(path, where), entry.Field(path, "height").Integer(path, where));
            var rotation = new RotationMatrix(new(r[0], r[1], r[2]), new(r[3], r[4], r[5]), new(r[6], r[7], r[8]));
            views.Add(
                new PosedView(
                    name,
                    new CameraIntrinsics(k[0], k[4], k[2], k[5], size),
                    new(rotation, new(t[0], t[1], t[2])),
                    Path.Combine(folder, name)));
        }

        string tracks = Path.Combine(folder, "tracks.csv");
        return new PosedScene { Views = views, Points = File.Exists(tracks) ? ReadTracks(tracks, views) : [], Unit = SceneUnit.Arbitrary };
    }

    private static List<ScenePoint> ReadTracks(string path, List<PosedView> views)
    {
        Dictionary<string, int> viewOfName = views.Select((v, i) => (v.Name, i))
            .DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        var points = new Dictionary<long, (Vector3D Position, double Error, List<TrackObservation> Track)>();
        foreach (NumberLine line in NumberLine.Read(path).Skip(1))
        {
            double[] v = line.Doubles(1, 4);
            if (!points.TryGetValue(line.Integer(0), out var point))
                points[line.Integer(0)] = point = (new(v[0], v[1], v[2]), v[3], []);
            int view = viewOfName.TryGetValue(line.Text(5), out int i)
                ? i
                : throw line.Problem($"image \"{line.Text(5)}\" is not in cameras.json");
            point.Track.Add(new(view, new PixelPoint(line.Double(6), line.Double(7))));
        }

        return [.. points.Values.Select(p => new ScenePoint(p.Position, p.Track, p.Error))];
    }
}
