namespace Equiview.Rendering.Meshes.Cpu;

/// <summary>A corner of a clipped triangle: its place in the camera's frame and its weights on the original corners.</summary>
internal readonly record struct ClippedCorner(Vector3D Camera, Vector3D Weights);

/// <summary>Cuts a triangle at the near plane (Sutherland and Hodgman, one plane).</summary>
internal static class NearClipper
{
    /// <summary>Writes the 0, 3 or 4 corners of the part at or beyond the near depth, in order; returns how many.</summary>
    public static int Clip(ReadOnlySpan<Vector3D> triangle, double nearDepth, Span<ClippedCorner> corners)
    {
        int count = 0;
        for (int i = 0; i < 3; i++)
        {
            ClippedCorner a = new(triangle[i], Unit(i)), b = new(triangle[(i + 1) % 3], Unit((i + 1) % 3));
            (bool insideA, bool insideB) = (a.Camera.Z >= nearDepth, b.Camera.Z >= nearDepth);
            if (insideA)
                corners[count++] = a;
            if (insideA != insideB)
                corners[count++] = Cut(a, b, nearDepth);
        }

        return count;
    }

    private static ClippedCorner Cut(ClippedCorner a, ClippedCorner b, double nearDepth)
    {
        double t = (nearDepth - a.Camera.Z) / (b.Camera.Z - a.Camera.Z);
        return new(a.Camera + ((b.Camera - a.Camera) * t), a.Weights + ((b.Weights - a.Weights) * t));
    }

    private static Vector3D Unit(int i) => new(i == 0 ? 1 : 0, i == 1 ? 1 : 0, i == 2 ? 1 : 0);
}
