using System.Globalization;
using System.Text.Json;
using Equiview.Formats.Files;

namespace Equiview.Formats.Bop;

/// <summary>Writes the two tables of a BOP scene, <c>scene_camera.json</c> and <c>scene_gt.json</c>; images are the caller's.</summary>
internal static class BopSceneWriter
{
    /// <summary>Writes one instance of one object an image, images numbered from 0.</summary>
    /// <param name="folder">The scene's folder.</param>
    /// <param name="objectId">Number of the object.</param>
    /// <param name="depthScaleMillimeters">A depth image's value times this is millimeters.</param>
    /// <param name="views">Camera and pose of each image, meters.</param>
    public static void Write(
        string folder,
        int objectId,
        double depthScaleMillimeters,
        IReadOnlyList<(CameraIntrinsics Camera, RigidTransform CameraFromObject)> views)
    {
        WriteTable(
            Path.Combine(folder, "scene_camera.json"),
            views.Select(v => (object)new { cam_K = ToK(v.Camera), depth_scale = depthScaleMillimeters }));
        WriteTable(Path.Combine(folder, "scene_gt.json"), views.Select(v =>
        {
            double[] m = v.CameraFromObject.ToRowMajor();
            Vector3D t = v.CameraFromObject.Translation * BopUnits.MillimetersPerMeter;
            return (object)new[]
            {
                new
                {
                    cam_R_m2c = new[] { m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10] },
                    cam_t_m2c = new[] { t.X, t.Y, t.Z },
                    obj_id = objectId,
                },
            };
        }));
    }

    // BOP counts an integer coordinate as a pixel's center.
    private static double[] ToK(CameraIntrinsics c) => [c.Fx, 0, c.Cx - 0.5, 0, c.Fy, c.Cy - 0.5, 0, 0, 1];

    private static void WriteTable(string path, IEnumerable<object> rows) => AtomicFile.Write(path, stream =>
        JsonSerializer.Serialize(
            stream,
            rows.Select((row, i) => (Key: i.ToString(CultureInfo.InvariantCulture), Row: row)).ToDictionary(p => p.Key, p => p.Row)));
}
