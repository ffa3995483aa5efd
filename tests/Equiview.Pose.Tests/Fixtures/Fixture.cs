using System.Reflection;
using System.Text.Json;
using Equiview.Pose.Geometry;
namespace Equiview.Pose.Tests.Fixtures;

/// <summary>Reads the numbers that make_geometry.py and make_metrics.py wrote.</summary>
internal static class Fixture
{
    public static JsonElement Load(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Equiview.Pose.Tests.Fixtures.{name}.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }

    public static double[] Numbers(this JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    public static double Number(this JsonElement parent, string name) => parent.GetProperty(name).GetDouble();

    public static Vector3D Vector(this JsonElement parent, string name) => Vectors(parent, name)[0];

    public static Vector3D[] Vectors(this JsonElement parent, string name) =>
        [.. parent.Numbers(name).Chunk(3).Select(v => new Vector3D(v[0], v[1], v[2]))];

    public static PixelPoint[] PixelCenters(this JsonElement parent, string name) =>
        [.. parent.Numbers(name).Chunk(2).Select(v => PixelPoint.FromPixelCenter(v[0], v[1]))];

    public static RigidTransform Transform(this JsonElement parent, string name) => RigidTransform.FromRowMajor(parent.Numbers(name));

    public static CameraIntrinsics Camera(this JsonElement parent)
    {
        double[] k = parent.Numbers("camera");
        return CameraIntrinsics.FromPixelCenter(k[0], k[4], k[2], k[5], new ImageSize(640, 480));
    }

    public static double RotationDegrees(this RigidTransform a, RigidTransform b) =>
        SpecialEuclidean.LogRotation(a.Rotation * b.Rotation.Transposed).Length * 180 / Math.PI;
}
