using System.Numerics;

namespace Equiview.Rendering.Meshes.Cpu;

/// <summary>Radiance of a surface point; the CPU twin of <c>mesh_color.frag</c>.</summary>
internal static class MeshShading
{
    private static readonly (Vector3 Position, float Watts)[] Lights = [(new(1, -1, 1), 200), (new(-1, -1, -1), 200), (new(1, 0, 1), 20)];

    /// <param name="point">The point, camera frame.</param>
    /// <param name="normal">Its normal, camera frame, any length; zero takes the face's.</param>
    /// <param name="face">The face's unit normal, towards the camera.</param>
    /// <param name="albedo">Linear base color.</param>
    /// <param name="lighting">The light.</param>
    public static Vector3 Radiance(Vector3 point, Vector3 normal, Vector3 face, Vector3 albedo, MeshLighting lighting)
    {
        float size = normal.LengthSquared();
        Vector3 n = size > 1e-12f ? normal / MathF.Sqrt(size) : face;
        if (Vector3.Dot(n, face) < 0)
            n = -n;
        float scale = (float)lighting.Scale, irradiance = 0;
        foreach ((Vector3 position, float watts) in Lights)
        {
            Vector3 toLight = (position * scale) - point;
            float distance2 = toLight.LengthSquared(), intensity = watts * scale * scale / (4 * MathF.PI * MathF.PI);
            irradiance += intensity * Math.Max(Vector3.Dot(n, toLight), 0) / (MathF.Sqrt(distance2) * distance2);
        }

        return albedo * ((irradiance / MathF.PI) + (float)lighting.Ambient);
    }
}
