namespace Equiview.Rendering.Meshes.Cpu;

/// <summary>
/// For each sample of an image the nearest triangle and the point on it. A half-space rasterizer in double precision: samples at pixel
/// centers, both windings, perspective-correct weights, every shared edge belongs to exactly one side.
/// </summary>
internal sealed class VisibilityBuffer
{
    private const int RowsPerBand = 32;
    private readonly CameraIntrinsics camera;
    private readonly HoleTest? isHole;

    private VisibilityBuffer(CameraIntrinsics camera, HoleTest? isHole)
    {
        (this.camera, this.isHole) = (camera, isHole);
        int samples = checked((int)camera.Size.PixelCount);
        Triangle = new int[samples];
        Array.Fill(Triangle, -1);
        Depth = new float[samples];
        Weights = new (float B, float C)[samples];
    }

    /// <summary>Whether a triangle has a hole at the point with these weights of its second and third corner.</summary>
    public delegate bool HoleTest(int triangle, float weightB, float weightC);

    /// <summary>Index of the triangle seen, or -1.</summary>
    public int[] Triangle { get; }

    /// <summary>Depth along z, or 0.</summary>
    public float[] Depth { get; }

    /// <summary>Weights of the triangle's second and third corner; the first has the rest.</summary>
    public (float B, float C)[] Weights { get; }

    /// <summary>Rasterises triangles given in the camera's frame.</summary>
    /// <param name="vertices">Vertex positions in the camera's frame.</param>
    /// <param name="indices">Three a triangle.</param>
    /// <param name="camera">The camera; its size is the buffer's.</param>
    /// <param name="nearDepth">Nearest visible depth.</param>
    /// <param name="isHole">Where surfaces are cut out; null when nowhere.</param>
    public static VisibilityBuffer Rasterize(
        Vector3D[] vertices, int[] indices, CameraIntrinsics camera, double nearDepth, HoleTest? isHole = null)
    {
        VisibilityBuffer buffer = new(camera, isHole);
        int bands = (camera.Size.Height + RowsPerBand - 1) / RowsPerBand;
        Parallel.For(
            0,
            bands,
            band => buffer.DrawBand(
                vertices, indices, nearDepth, band * RowsPerBand, Math.Min(camera.Size.Height, (band + 1) * RowsPerBand)));
        return buffer;
    }

    private void DrawBand(Vector3D[] vertices, int[] indices, double nearDepth, int firstRow, int endRow)
    {
        Span<Vector3D> triangle = stackalloc Vector3D[3];
        Span<ClippedCorner> corners = stackalloc ClippedCorner[4];
        for (int t = 0; t < indices.Length; t += 3)
        {
            (triangle[0], triangle[1], triangle[2]) = (vertices[indices[t]], vertices[indices[t + 1]], vertices[indices[t + 2]]);
            int count = NearClipper.Clip(triangle, nearDepth, corners);
            for (int i = 2; i < count; i++)
                Draw(t / 3, corners[0], corners[i - 1], corners[i], firstRow, endRow);
        }
    }

    private void Draw(int index, in ClippedCorner ca, in ClippedCorner cb, in ClippedCorner cc, int firstRow, int endRow)
    {
        (PixelPoint a, PixelPoint b, PixelPoint c) = (camera.Project(ca.Camera), camera.Project(cb.Camera), camera.Project(cc.Camera));
        (int x0, int x1) = Covered(a.X, b.X, c.X, 0, camera.Size.Width);
        (int y0, int y1) = Covered(a.Y, b.Y, c.Y, firstRow, endRow);
        double area = Edge(a, b, c);
        if (x0 >= x1 || y0 >= y1 || area == 0)
            return;
        double sign = Math.Sign(area);
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                PixelPoint center = PixelPoint.FromPixelCenter(x, y);
                (double wa, double wb, double wc) = (Edge(b, c, center) * sign, Edge(c, a, center) * sign, Edge(a, b, center) * sign);
                if (!(Inside(wa, b, c, sign) && Inside(wb, c, a, sign) && Inside(wc, a, b, sign)))
                    continue;

                // Screen weights divided by depth are proportional to the weights on the triangle itself.
                (wa, wb, wc) = (wa / ca.Camera.Z, wb / cb.Camera.Z, wc / cc.Camera.Z);
                double sum = wa + wb + wc;
                float depth = (float)(area * sign / sum);
                int i = (y * camera.Size.Width) + x;
                if (Depth[i] > 0 && depth >= Depth[i])
                    continue;
                Vector3D weights = ((ca.Weights * wa) + (cb.Weights * wb) + (cc.Weights * wc)) * (1 / sum);
                (float weightB, float weightC) = ((float)weights.Y, (float)weights.Z);
                if (isHole is null || !isHole(index, weightB, weightC))
                    (Triangle[i], Depth[i], Weights[i]) = (index, depth, (weightB, weightC));
            }
        }
    }

    /// <summary>The pixels whose center may lie between the least and the greatest of three coordinates, within [low, high).</summary>
    private static (int First, int End) Covered(double a, double b, double c, int low, int high) => (
        (int)Math.Clamp(Math.Ceiling(Math.Min(a, Math.Min(b, c)) - 0.5), low, high),
        (int)Math.Clamp(Math.Floor(Math.Max(a, Math.Max(b, c)) - 0.5) + 1, low, high));

    /// <summary>
    /// Twice the signed area of a, b, p. Computed from the same end whichever way the edge runs, so two triangles agree to the bit.
    /// </summary>
    private static double Edge(PixelPoint a, PixelPoint b, PixelPoint p)
    {
        bool swapped = a.X > b.X || (a.X == b.X && a.Y > b.Y);
        (PixelPoint from, PixelPoint to) = swapped ? (b, a) : (a, b);
        double value = ((to.X - from.X) * (p.Y - from.Y)) - ((to.Y - from.Y) * (p.X - from.X));
        return swapped ? -value : value;
    }

    /// <summary>A sample exactly on an edge belongs to the triangle that runs it downwards (or, when level, leftwards).</summary>
    private static bool Inside(double weight, PixelPoint from, PixelPoint to, double sign) =>
        weight > 0 || (weight == 0 && (((to.Y - from.Y) * sign) > 0 || (to.Y == from.Y && ((to.X - from.X) * sign) < 0)));
}
