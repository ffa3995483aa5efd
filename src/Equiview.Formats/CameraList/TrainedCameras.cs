using System.Text.Json;
using Equiview.Formats.Files;
using Equiview.Formats.MeshPly;

namespace Equiview.Formats.CameraList;

/// <summary>
/// <c>cameras.json</c> beside a trained Gaussian scene, as the program of Kerbl et al. 2023 writes it: a list of
/// <c>{"img_name", "width", "height", "position" 3, "rotation" 3x3, "fx", "fy"}</c> with x_world = rotation x_cam + position (OpenCV axes)
/// and the principal point in the middle. Photographs are looked for beside it and in <c>images</c>; <c>input.ply</c> holds the sparse
/// points.
/// </summary>
internal static class TrainedCameras
{
    private static readonly string[] Endings = ["", ".png", ".jpg", ".jpeg", ".JPG", ".PNG"];

    /// <summary>Whether the file is such a list, not that of <see cref="CameraListScene"/>.</summary>
    public static bool Is(JsonElement root) => root.ValueKind == JsonValueKind.Array;

    /// <summary>Reads a folder; views whose photograph is not found have none.</summary>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static PosedScene Read(string folder, JsonElement root)
    {
        string path = Path.Combine(folder, "cameras.json");
        var views = new List<PosedView>();
        foreach (JsonElement entry in root.Items(path, "cameras"))
        {
            string where = FormattableString.Invariant($"[{views.Count}]"), name = entry.Field(path, "img_name").Text(path, where);
            double[] t = entry.Field(path, "position").Numbers(path, where + ".position", 3);
            double[] r = [.. entry.Field(path, "rotation").Items(path, where + ".rotation")
                .SelectMany(row => row.Numbers(path, where + ".rotation", 3))];
            if (r.Length != 9)
                throw new InvalidFileException(path, "a rotation needs 3 rows of 3 numbers", where);
            var size = new ImageSize(
                entry.Field(path, "width").Integer(path, where + ".width"), entry.Field(path, "height").Integer(path, where + ".height"));
            if (size.ShortSide < 1 || size.LongSide > ImageSize.MaxSide)
                throw new InvalidFileException(path, $"an image of {size} cannot be", where);
            var rotation = new RotationMatrix(new(r[0], r[1], r[2]), new(r[3], r[4], r[5]), new(r[6], r[7], r[8]));
            var camera = new CameraIntrinsics(
                entry.Field(path, "fx").Number(path, where + ".fx"), entry.Field(path, "fy").Number(path, where + ".fy"),
                size.Width / 2.0, size.Height / 2.0, size);
            views.Add(new PosedView(name, camera, new RigidTransform(rotation, new(t[0], t[1], t[2])).Inverse(), Find(folder, name)));
        }

        string points = Path.Combine(folder, "input.ply");
        return new PosedScene
        {
            Views = views,
            Points = File.Exists(points) ? PlyPointCloud.Read(points) : [],
            Unit = SceneUnit.Arbitrary,
        };
    }

    private static string? Find(string folder, string name) =>
        Endings.SelectMany(e => new[] { Path.Combine(folder, "images", name + e), Path.Combine(folder, name + e) })
            .FirstOrDefault(f => BoundedFile.IsIn(folder, f) && File.Exists(f));
}
