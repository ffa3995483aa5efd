using Equiview.Formats.Rerun;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Splatting.Queries;
namespace Equiview.Splatting.Pictures;

/// <summary>
/// A scene as a recording of the Rerun viewer: world/gaussians (points of the Gaussians' color, opacity and mean size), world/camera with
/// the image that was rendered from it, and, of a query, world/relevancy and world/selection with its box.
/// </summary>
internal sealed class SceneRecording : IDisposable
{
    private const uint Yellow = 0xFFD200FF;
    private readonly RerunRecording recording;
    private readonly float[] radii;
    private readonly float imageDistance;

    /// <summary>Begins a recording.</summary>
    /// <param name="path">The file, .rrd.</param>
    /// <param name="scene">The Gaussians.</param>
    /// <param name="views">The cameras; what they hold upwards is taken for up.</param>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public SceneRecording(string path, GaussianScene scene, IReadOnlyList<PosedView> views)
    {
        radii = [.. Enumerable.Range(0, scene.Count).Select(g => Radius(scene, g))];
        recording = new RerunRecording(path, "scene");
        Vector3D up = views.Aggregate(default(Vector3D), (sum, v) => sum - v.CameraFromWorld.Rotation.Y);
        recording.Log("", RerunArchetype.ViewCoordinatesOf(up));
        recording.Log("world", RerunArchetype.ViewCoordinatesOf(up));
        recording.Log("world/gaussians", RerunArchetype.Points3D(
            scene.Means, [.. Enumerable.Range(0, scene.Count).Select(g => Color(scene, g))], radii));
        imageDistance = Extent(scene) / 10;
    }

    /// <summary>Adds what a camera shows.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="view">The camera.</param>
    /// <param name="image">What was rendered from it.</param>
    public void Add(int frame, PosedView view, RgbImage image)
    {
        var time = new RerunTime(frame);
        recording.Log("world/camera", time, RerunArchetype.Transform3D(view.CameraFromWorld.Inverse()));
        recording.Log("world/camera/image", time, RerunArchetype.Pinhole(
            view.Intrinsics.ResizedTo(image.Size), float.IsFinite(imageDistance) && imageDistance > 0 ? imageDistance : null));
        recording.Log("world/camera/image", time, RerunArchetype.EncodedImage(ImageCodec.EncodeJpeg(image)));
    }

    /// <summary>Adds what a query found.</summary>
    public void Add(SceneQueryResult found)
    {
        recording.Log("world/relevancy", RerunArchetype.Points3D(
            found.Scene.Means, [.. found.Relevancy.Select(r => ColorMap.Turbo[Math.Clamp(r, 0, 1)].ToRgba())], radii));
        recording.Log("world/selection", RerunArchetype.Points3D(
            found.Selection.Means, [Yellow], [.. found.Gaussians.Select(g => radii[g])]));
        if (found.Box is { } box)
            recording.Log("world/selection/box", RerunArchetype.LineStrips3D(Edges(box), [Yellow], 1));
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="InvalidFileException">The file cannot be written.</exception>
    public void Finish() => recording.Finish();

    /// <inheritdoc/>
    public void Dispose() => recording.Dispose();

    // The radius of a ball of the same volume as the ellipsoid of one standard deviation.
    private static float Radius(GaussianScene scene, int gaussian)
    {
        ReadOnlySpan<float> s = scene.LogScales.AsSpan(3 * gaussian, 3);
        return MathF.Exp((s[0] + s[1] + s[2]) / 3);
    }

    private static uint Color(GaussianScene scene, int gaussian)
    {
        ReadOnlySpan<float> first = scene.SphericalHarmonics.AsSpan(3 * scene.CoefficientCount * gaussian, 3);
        double opacity = 1 / (1 + Math.Exp(-scene.OpacityLogits[gaussian]));
        return new RgbColor(Byte(SphericalHarmonics.ToColor(first[0])), Byte(SphericalHarmonics.ToColor(first[1])),
            Byte(SphericalHarmonics.ToColor(first[2]))).ToRgba(Byte(opacity));
    }

    private static byte Byte(double share) => (byte)Math.Round(255 * Math.Clamp(share, 0, 1));

    // The largest side of the box around the middle 80 % of the centers: a few stray Gaussians do not matter.
    private static float Extent(GaussianScene scene)
    {
        float largest = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            float[] along = [.. Enumerable.Range(0, scene.Count).Select(g => scene.Means[(3 * g) + axis]).Order()];
            if (along.Length > 0)
                largest = Math.Max(largest, along[(int)(0.9 * (along.Length - 1))] - along[(int)(0.1 * (along.Length - 1))]);
        }

        return largest;
    }

    private static Vector3D[][] Edges((Vector3D Min, Vector3D Max) box)
    {
        Vector3D[] corners = [.. Enumerable.Range(0, 8).Select(i => new Vector3D(
            (i & 1) == 0 ? box.Min.X : box.Max.X, (i & 2) == 0 ? box.Min.Y : box.Max.Y, (i & 4) == 0 ? box.Min.Z : box.Max.Z))];
        return
        [
            .. from i in Enumerable.Range(0, 8)
               from bit in (int[])[1, 2, 4]
               where (i & bit) == 0
               select (Vector3D[])[corners[i], corners[i | bit]],
        ];
    }
}
