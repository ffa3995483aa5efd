using Equiview.Formats;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Meshes;

namespace Equiview.Pose.Meshes;

/// <summary>
/// The mesh of an object, ready to be rendered, with what pose estimation and its metrics ask of it. Serves one thread at a time.
/// </summary>
public sealed class ObjectMesh : IDisposable
{
    private const double MinMeters = 0.005, MaxMeters = 10;
    private readonly IRenderableMesh uploaded;

    /// <summary>Prepares a mesh; dispose this before the renderer.</summary>
    /// <param name="mesh">Object frame, meters; scale files in millimeters first (<see cref="Scaled"/>).</param>
    /// <param name="renderer">Vulkan or its CPU twin.</param>
    /// <exception cref="DegenerateInputException">No triangles, or no extent.</exception>
    public ObjectMesh(TriangleMesh mesh, IMeshRenderer renderer)
    {
        Vertices = [.. mesh.Indices.Distinct().Select(i => mesh.Positions[i]).Distinct().Select(p => new Vector3D(p.X, p.Y, p.Z))];
        (System.Numerics.Vector3 low, System.Numerics.Vector3 high) = mesh.Bounds();
        Box = (new(low.X, low.Y, low.Z), new(high.X, high.Y, high.Z));
        Diameter = MaxDistance(Vertices);
        if (!(Diameter > 0) || !double.IsFinite(Diameter))
            throw new DegenerateInputException("the mesh has no extent: its vertices coincide or are not finite");
        uploaded = renderer.Upload(mesh);
    }

    /// <summary>The vertices that triangles use, object frame, meters.</summary>
    public Vector3D[] Vertices { get; }

    /// <summary>Axis-aligned box, object frame.</summary>
    public (Vector3D Min, Vector3D Max) Box { get; }

    /// <summary>Largest distance of two vertices, as BOP defines it.</summary>
    public double Diameter { get; }

    /// <summary>The warning about an implausible size (below 5 mm or above 10 m), or null.</summary>
    public string? Warning => Diameter is < MinMeters or > MaxMeters
        ? FormattableString.Invariant(
            $"the mesh is {Diameter:g3} m across, which is hardly right: is it in millimeters?")
        : null;

    /// <summary>Reads a mesh file in its own frame; dispose the mesh before the renderer.</summary>
    /// <param name="path">A .glb, .gltf, .obj or .ply file.</param>
    /// <param name="renderer">Vulkan or its CPU twin.</param>
    /// <param name="metersPerUnit">0.001 for a mesh in millimeters.</param>
    /// <param name="warnings">Receives what the reader passed over, and an implausible size.</param>
    /// <exception cref="InvalidFileException">Not a mesh.</exception>
    /// <exception cref="DegenerateInputException">No triangles, or no extent.</exception>
    public static ObjectMesh Read(string path, IMeshRenderer renderer, double metersPerUnit = 1, IProgress<ProgressEvent>? warnings = null)
    {
        MeshReadResult read = TexturedMeshFile.Read(path);
        var mesh = new ObjectMesh(metersPerUnit == 1 ? read.Mesh : Scaled(read.Mesh, metersPerUnit), renderer);
        foreach (string warning in mesh.Warning is { } doubt ? [.. read.Warnings, doubt] : read.Warnings)
            warnings?.Report(new ProgressEvent("note", 0, null, warning));
        return mesh;
    }

    /// <summary>A mesh in another unit.</summary>
    /// <param name="mesh">The mesh as stored.</param>
    /// <param name="metersPerUnit">0.001 for millimeters.</param>
    public static TriangleMesh Scaled(TriangleMesh mesh, double metersPerUnit) =>
        mesh with { Positions = Array.ConvertAll(mesh.Positions, p => p * (float)metersPerUnit) };

    /// <summary>What a camera sees, in the light of the reference paper's renderings, with the object point of every pixel.</summary>
    /// <param name="camera">Any pinhole camera.</param>
    /// <param name="cameraFromObject">The pose.</param>
    /// <param name="color">Whether color is rendered.</param>
    public RenderedView Render(CameraIntrinsics camera, RigidTransform cameraFromObject, bool color = true) =>
        uploaded.Render(camera, cameraFromObject, new MeshRenderOptions
        {
            Color = color,
            Positions = true,
            NearDepth = Diameter / 100,
            Lighting = MeshLighting.ForDistance(Math.Max(Diameter, (cameraFromObject * ((Box.Min + Box.Max) * 0.5)).Length)),
        });

    /// <summary>The rectangle around the projected vertices, raster pixels; null when one of them is not in front of the camera.</summary>
    public (PixelPoint Min, PixelPoint Max)? ProjectedBox(CameraIntrinsics camera, RigidTransform cameraFromObject)
    {
        (double left, double top, double right, double bottom) =
            (double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
        foreach (Vector3D v in Vertices)
        {
            Vector3D inCamera = cameraFromObject * v;
            if (inCamera.Z <= 0)
                return null;
            PixelPoint p = camera.Project(inCamera);
            (left, top, right, bottom) = (Math.Min(left, p.X), Math.Min(top, p.Y), Math.Max(right, p.X), Math.Max(bottom, p.Y));
        }

        return (new(left, top), new(right, bottom));
    }

    /// <inheritdoc/>
    public void Dispose() => uploaded.Dispose();

    // Exact: from the outside in, until two radii can no longer reach the best distance.
    private static double MaxDistance(Vector3D[] points)
    {
        Vector3D center = points.Aggregate(default(Vector3D), (a, b) => a + b) * (1.0 / Math.Max(1, points.Length));
        (Vector3D Point, double Radius)[] outer = [.. points.Select(p => (p, (p - center).Length)).OrderByDescending(p => p.Length)];
        double best = 0;
        for (int i = 0; i < outer.Length && 2 * outer[i].Radius > best; i++)
        {
            for (int j = i + 1; j < outer.Length && outer[i].Radius + outer[j].Radius > best; j++)
                best = Math.Max(best, (outer[i].Point - outer[j].Point).Length);
        }

        return best;
    }
}
