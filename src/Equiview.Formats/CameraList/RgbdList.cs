using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.CameraList;

/// <summary>A posed photograph with its depth image.</summary>
/// <param name="View">The photograph.</param>
/// <param name="DepthPath">16-bit PNG, z depth in millimeters, 0 is none; same size and camera.</param>
internal sealed record RgbdView(PosedView View, string DepthPath);

/// <summary>
/// <c>cameras.json</c> of RGB-D photographs: as <see cref="CameraListScene"/> with a "depth" file an image and a list "pairs" of
/// {"a", "b"} by image name without ending. An integer coordinate is a pixel's center; the result is in raster pixels.
/// </summary>
/// <param name="Views">The photographs.</param>
/// <param name="Pairs">Pairs worth comparing.</param>
internal sealed record RgbdList(IReadOnlyList<RgbdView> Views, IReadOnlyList<(string A, string B)> Pairs)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="InvalidFileException">Missing or malformed.</exception>
    public static RgbdList Read(string folder)
    {
        string path = Path.Combine(folder, "cameras.json");
        JsonElement root = JsonFile.Read(path);
        PosedScene scene = CameraListScene.Read(folder);
        JsonElement[] entries = [.. root.Field(path, "images").Items(path, "images")];
        var views = new List<RgbdView>();
        for (int i = 0; i < entries.Length; i++)
        {
            PosedView view = scene.Views[i];
            CameraIntrinsics c = view.Intrinsics;
            string depth = entries[i].Field(path, "depth").Text(path, FormattableString.Invariant($"images[{i}].depth"));
            views.Add(
                new RgbdView(
                    view with { Intrinsics = CameraIntrinsics.FromPixelCenter(c.Fx, c.Fy, c.Cx, c.Cy, c.Size) },
                    Path.Combine(folder, depth)));
        }

        return new RgbdList(
            views,
            [.. root.Field(path, "pairs").Items(path, "pairs")
                .Select(p => (p.Field(path, "a").Text(path, "pairs.a"), p.Field(path, "b").Text(path, "pairs.b")))]);
    }
}
