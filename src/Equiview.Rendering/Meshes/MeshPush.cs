using System.Numerics;
using System.Runtime.InteropServices;

namespace Equiview.Rendering.Meshes;

/// <summary>The push constants of <c>mesh_push.glsl</c>: 96 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct MeshPush(
    Vector4 Row0,
    Vector4 Row1,
    Vector4 Row2,
    Vector4 Projection,
    Vector4 BaseColor,
    float NearDepth,
    float LightScale,
    float Ambient,
    float AlphaCutoff)
{
    /// <summary>A view of a part. Raster pixels to clip space: <c>2 (fx X/Z + cx) / W - 1</c>, and the same downwards.</summary>
    public static MeshPush For(CameraIntrinsics camera, RigidTransform cameraFromObject, MeshRenderOptions options, MeshPart part)
    {
        (RotationMatrix r, Vector3D t) = cameraFromObject;
        (double w, double h) = (camera.Size.Width, camera.Size.Height);
        return new(
            Row(r.X, t.X), Row(r.Y, t.Y), Row(r.Z, t.Z),
            new((float)(2 * camera.Fx / w), (float)((2 * camera.Cx / w) - 1), (float)(2 * camera.Fy / h), (float)((2 * camera.Cy / h) - 1)),
            part.BaseColor,
            (float)options.NearDepth, (float)options.Lighting.Scale, (float)options.Lighting.Ambient, part.AlphaCutoff);
    }

    private static Vector4 Row(Vector3D r, double t) => new((float)r.X, (float)r.Y, (float)r.Z, (float)t);
}
