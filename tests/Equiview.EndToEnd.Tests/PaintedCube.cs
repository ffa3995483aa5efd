using System.Globalization;
using Equiview.Formats;
using Equiview.Formats.WavefrontObj;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.Rendering.Meshes;
namespace Equiview.EndToEnd.Tests;

/// <summary>A cube of 10 cm with a painted surface, photographed by a camera whose every pose is known.</summary>
internal static class PaintedCube
{
    public const string Intrinsics = "640,640,240,240";
    public const string WideIntrinsics = "900,900,400,300";
    public const double BoardSquare = 0.06;
    private const double HalfSide = 0.05;
    private static readonly CameraIntrinsics Camera = new(640, 640, 240, 240, new ImageSize(480, 480));

    private static readonly CameraIntrinsics Wide = new(900, 900, 400, 300, new ImageSize(800, 600));

    /// <summary>The board's frame in the cube's, whose y points upwards.</summary>
    public static RigidTransform CubeFromBoard { get; } = new(
        new RotationMatrix(new(1, 0, 0), new(0, 0, 1), new(0, -1, 0)), new Vector3D(0, -HalfSide, 0));

    /// <summary>A camera that looks at the cube's middle.</summary>
    public static RigidTransform At(double azimuthDegrees, double elevationDegrees, double distanceMeters = 0.3)
    {
        (double sinA, double cosA) = Math.SinCos(azimuthDegrees * Math.PI / 180);
        (double sinE, double cosE) = Math.SinCos(elevationDegrees * Math.PI / 180);
        Vector3D forward = -new Vector3D(cosA * cosE, sinE, sinA * cosE), right = forward.Cross(new(0, 1, 0)).Normalized();
        return new RigidTransform(new RotationMatrix(right, forward.Cross(right), forward), new Vector3D(0, 0, distanceMeters));
    }

    /// <summary>
    /// Photographs the cube; with a seed before a background; with the print of a charuco:7x5 board standing on it, by the wide camera.
    /// </summary>
    public static RgbImage[] Photograph(string scratch, IReadOnlyList<RigidTransform> cameras, int? background = null, string? board = null)
    {
        CameraIntrinsics camera = board is null ? Camera : Wide;
        Directory.CreateDirectory(scratch);
        ImageFile.Write(Path.Combine(scratch, "paint.png"), ProceduralTexture.Make(new ImageSize(900, 600), 5, shapes: 300));
        File.WriteAllText(
            Path.Combine(scratch, "paint.mtl"), "newmtl paint\nKd 1 1 1\nmap_Kd paint.png\nnewmtl board\nKd 1 1 1\nmap_Kd board.png\n");
        if (board is not null)
            File.Copy(board, Path.Combine(scratch, "board.png"));
        File.WriteAllLines(
            Path.Combine(scratch, "cube.obj"),
            ["mtllib paint.mtl", "usemtl paint", .. Enumerable.Range(0, 6).SelectMany(Face), .. board is null ? [] : Board()]);
        TriangleMesh mesh = ObjReader.Read(
            Path.Combine(scratch, "cube.obj"),
            new MeshReadOptions { DecodeTexture = bytes => ImageCodec.DecodeTexture(bytes, "paint.png") }).Mesh;
        using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
        using IRenderableMesh uploaded = renderer.Upload(mesh);
        RgbImage? wall = background is { } seed ? ProceduralTexture.Make(Camera.Size, seed) : null;
        return [
            .. cameras.Select(
                c => Before(
                    uploaded.Render(
                        camera, c, new MeshRenderOptions { SamplesPerSide = 4, Lighting = MeshLighting.ForDistance(c.Translation.Z) }),
                    wall))];
    }

    /// <summary>Writes photographs with their poses as a Middlebury multi-view set (integer pixels are centers there).</summary>
    public static void WritePosed(string folder, IReadOnlyList<RigidTransform> cameras, RgbImage[] photographs)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < photographs.Length; i++)
            ImageFile.Write(Path.Combine(folder, $"{i:00}.png"), photographs[i]);
        File.WriteAllLines(Path.Combine(folder, "cube_par.txt"), [$"{cameras.Count}", .. cameras.Select((c, i) => Line($"{i:00}.png", c))]);
    }

    private static string Line(string name, RigidTransform c)
    {
        (RotationMatrix r, Vector3D t) = c;
        double[] numbers = [
            Camera.Fx,
            0,
            Camera.Cx - 0.5,
            0,
            Camera.Fy,
            Camera.Cy - 0.5,
            0,
            0,
            1,
            r.X.X,
            r.X.Y,
            r.X.Z,
            r.Y.X,
            r.Y.Y,
            r.Y.Z,
            r.Z.X,
            r.Z.Y,
            r.Z.Z,
            t.X,
            t.Y,
            t.Z];
        return name + " " + string.Join(' ', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
    }

    private static RgbImage Before(RenderedView view, RgbImage? wall)
    {
        RgbImage picture = view.Color!;
        for (int i = 0; wall is not null && i < view.Mask.Length; i++)
        {
            if (view.Mask[i] == 0)
                wall.Pixels.AsSpan(3 * i, 3).CopyTo(picture.Pixels.AsSpan(3 * i));
        }

        return picture;
    }

    // The print has a margin of half a square.
    private static IEnumerable<string> Board()
    {
        foreach ((int u, int v) in new[] { (0, 0), (1, 0), (1, 1), (0, 1) })
        {
            Vector3D p = CubeFromBoard * new Vector3D((u - 0.5) * 8 * BoardSquare, (v - 0.5) * 6 * BoardSquare, 0);
            yield return FormattableString.Invariant($"v {p.X} {p.Y} {p.Z}");
            yield return FormattableString.Invariant($"vt {u} {v}");
        }

        yield return "usemtl board";
        yield return "f 25/25 26/26 27/27 28/28";
    }

    // Each face takes its own sixth of the picture.
    private static IEnumerable<string> Face(int face)
    {
        (int axis, double sign) = (face / 2, face % 2 == 0 ? 1 : -1);
        for (int k = 0; k < 4; k++)
        {
            double a = k is 1 or 2 ? 1 : -1, b = k is 2 or 3 ? 1 : -1;
            double[] p = new double[3];
            (p[axis], p[(axis + 1) % 3], p[(axis + 2) % 3]) = (sign * HalfSide, a * HalfSide, b * HalfSide);
            yield return FormattableString.Invariant($"v {p[0]} {p[1]} {p[2]}");
            yield return FormattableString.Invariant($"vt {((face % 3) + ((a + 1) / 2)) / 3} {((face / 3) + ((b + 1) / 2)) / 2}");
        }

        int first = (4 * face) + 1;
        yield return FormattableString.Invariant($"f {first}/{first} {first + 1}/{first + 1} {first + 2}/{first + 2} ")
            + FormattableString.Invariant($"{first + 3}/{first + 3}");
    }
}
