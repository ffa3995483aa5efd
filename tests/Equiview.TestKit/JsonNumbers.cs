using System.Reflection;
using System.Text.Json;

namespace Equiview.TestKit;

/// <summary>Reads golden numbers that a script wrote as json, embedded into a test assembly.</summary>
public static class JsonNumbers
{
    /// <summary>The embedded file Fixtures/NAME.json of an assembly.</summary>
    public static JsonElement Load(Assembly tests, string name)
    {
        using Stream stream = tests.GetManifestResourceStream($"{tests.GetName().Name}.Fixtures.{name}.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }

    /// <summary>An array of numbers.</summary>
    public static double[] Numbers(this JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    /// <summary>One number.</summary>
    public static double Number(this JsonElement parent, string name) => parent.GetProperty(name).GetDouble();

    /// <summary>The first three numbers of an array.</summary>
    public static Vector3D Vector(this JsonElement parent, string name) => Vectors(parent, name)[0];

    /// <summary>Three numbers a vector.</summary>
    public static Vector3D[] Vectors(this JsonElement parent, string name) =>
        [.. parent.Numbers(name).Chunk(3).Select(v => new Vector3D(v[0], v[1], v[2]))];

    /// <summary>Two numbers a point, the first pixel's center at (0, 0).</summary>
    public static PixelPoint[] PixelCenters(this JsonElement parent, string name) =>
        [.. parent.Numbers(name).Chunk(2).Select(v => PixelPoint.FromPixelCenter(v[0], v[1]))];

    /// <summary>A 4x4 or 3x4 matrix in row-major order.</summary>
    public static RigidTransform Transform(this JsonElement parent, string name) => RigidTransform.FromRowMajor(parent.Numbers(name));

    /// <summary>The 3x3 matrix "camera" of a 640x480 image, the first pixel's center at (0, 0).</summary>
    public static CameraIntrinsics Camera(this JsonElement parent)
    {
        double[] k = parent.Numbers("camera");
        return CameraIntrinsics.FromPixelCenter(k[0], k[4], k[2], k[5], new ImageSize(640, 480));
    }
}
