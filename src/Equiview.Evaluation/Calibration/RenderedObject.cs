using Equiview.Formats;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.Numerics;
using Equiview.Pose.Geometry;
using Equiview.Pose.Meshes;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Meshes;
namespace Equiview.Evaluation.Calibration;

/// <summary>
/// A mesh, brought to a diameter of 20 cm, that is photographed for a fit: each time over another texture, in another light, with noise,
/// and compressed as cameras do. The camera and the surface of the photographs differ a little from those that are told.
/// </summary>
internal sealed class RenderedObject : IDisposable
{
    /// <summary>Of every object, meters, so that 5 cm and 5 degrees mean the same for all.</summary>
    public const double Diameter = 0.2;

    private const double NoiseLevels = 3, Nearest = 0.42, Farthest = 0.6, DepthOfBackground = 1.2;
    private const int JpegQuality = 85, ShapesOfBackground = 60;
    private readonly MeshRasterizerCpu renderer = new();
    private readonly ObjectMesh photographed;
    private readonly CameraIntrinsics lens;

    private RenderedObject(string name, TriangleMesh mesh, int seed)
    {
        Name = name;
        (System.Numerics.Vector3 low, System.Numerics.Vector3 high) = mesh.Bounds();
        using var asStored = new ObjectMesh(mesh, renderer);
        TriangleMesh centered = mesh with { Positions = Array.ConvertAll(mesh.Positions, p => p - ((low + high) / 2)) };
        TriangleMesh scan = ObjectMesh.Scaled(centered, Diameter / asStored.Diameter);
        Mesh = new ObjectMesh(scan, renderer);
        var random = new KeyedRandom(seed);
        lens = MeasurementErrors.Camera(Camera, random);
        photographed = new ObjectMesh(MeasurementErrors.Surface(scan, Diameter, random), renderer);
    }

    /// <summary>The camera of all photographs as it is told.</summary>
    public static CameraIntrinsics Camera { get; } = new(600, 600, 320, 240, new ImageSize(640, 480));

    /// <summary>Name of the file.</summary>
    public string Name { get; }

    /// <summary>The mesh as it is told, meters, its box around the origin. Serves one thread at a time.</summary>
    public ObjectMesh Mesh { get; }

    /// <summary>Reads a mesh.</summary>
    /// <param name="path">Any mesh file.</param>
    /// <param name="seed">Chooses the errors of the camera and of the surface.</param>
    /// <exception cref="InvalidFileException">Not a mesh.</exception>
    /// <exception cref="DegenerateInputException">It has no extent.</exception>
    public static RenderedObject Read(string path, int seed) =>
        new(Path.GetFileNameWithoutExtension(path), TexturedMeshFile.Read(path).Mesh, seed);

    /// <summary>The pose of a photograph of a walk around the object, at varying height, roll and distance, a little off center.</summary>
    public static RigidTransform Around(int index, int count, KeyedRandom random)
    {
        double azimuth = (index + random.NextDouble(-0.3, 0.3)) * Math.Tau / count, elevation = random.NextDouble(0.2, 0.6);
        Vector3D outward = new(
            Math.Cos(elevation) * Math.Cos(azimuth), Math.Cos(elevation) * Math.Sin(azimuth), Math.Sin(elevation));
        RigidTransform upright = OrbitCameras.LookAt(outward * random.NextDouble(Nearest, Farthest), default, new(0, 0, 1));
        return Disturbed(upright, 0.1, 0.02, random);
    }

    /// <summary>A pose nearby: a rotation about some axis, and a shift along the image.</summary>
    /// <param name="pose">The pose.</param>
    /// <param name="radians">Angle of the rotation.</param>
    /// <param name="meters">Largest shift in each direction.</param>
    /// <param name="random">Axis and shift.</param>
    public static RigidTransform Disturbed(RigidTransform pose, double radians, double meters, KeyedRandom random)
    {
        Vector3D axis = new(random.NextNormal(), random.NextNormal(), random.NextNormal());
        Vector3D shift = new(random.NextDouble(-meters, meters), random.NextDouble(-meters, meters), 0);
        return new(SpecialEuclidean.ExpRotation(axis.Normalized() * radians) * pose.Rotation, pose.Translation + shift);
    }

    /// <summary>A photograph.</summary>
    /// <param name="pose">Where the object is; null leaves it away.</param>
    /// <param name="random">Background, light and noise.</param>
    /// <param name="occluded">Whether something covers a part of it.</param>
    public RgbImage Photograph(RigidTransform? pose, KeyedRandom random, bool occluded = false)
    {
        RgbImage image = ProceduralTexture.Make(Camera.Size, random.NextInt(1_000_000), ShapesOfBackground);
        double gain = random.NextDouble(0.75, 1.15);
        RenderedView? view = pose is { } shown ? photographed.Render(lens, shown) : null;
        (int left, int right) = occluded && view is not null ? Cover(view, random) : (0, 0);
        for (int i = 0; i < image.Width * image.Height; i++)
        {
            bool own = view is not null && view.Mask[i] != 0 && (i % image.Width < left || i % image.Width >= right);
            for (int c = (3 * i); c < (3 * i) + 3; c++)
            {
                double value = own ? gain * view!.Color!.Pixels[c] : image.Pixels[c];
                image.Pixels[c] = (byte)Math.Clamp(value + (NoiseLevels * random.NextNormal()), 0, 255);
            }
        }

        return ImageCodec.Decode(ImageCodec.EncodeJpeg(image, JpegQuality), Name);
    }

    /// <summary>Where a photograph shows the object: 0 elsewhere, row by row.</summary>
    /// <param name="pose">Where the object is.</param>
    public byte[] Mask(RigidTransform pose) => photographed.Render(lens, pose, color: false).Mask;

    /// <summary>An exact depth image of the object before a wall, with the noise of a structured-light camera, and holes.</summary>
    /// <param name="pose">Where the object is.</param>
    /// <param name="deviation">Standard deviation of a depth, meters.</param>
    /// <param name="random">Noise and holes.</param>
    public float[] DepthImage(RigidTransform pose, double deviation, KeyedRandom random) => Array.ConvertAll(
        Mesh.Render(Camera, pose, color: false).Depth,
        depth => random.NextBool(0.05) ? 0 : (float)((depth > 0 ? depth : DepthOfBackground) + (deviation * random.NextNormal())));

    /// <inheritdoc/>
    public void Dispose()
    {
        photographed.Dispose();
        Mesh.Dispose();
        renderer.Dispose();
    }

    // A quarter of the object's width, somewhere.
    private static (int Left, int Right) Cover(RenderedView view, KeyedRandom random)
    {
        int side = view.Intrinsics.Size.Width;
        int[] columns = [.. Enumerable.Range(0, view.Mask.Length).Where(i => view.Mask[i] != 0).Select(i => i % side)];
        if (columns.Length == 0)
            return (0, 0);
        int low = columns.Min(), width = columns.Max() - low + 1, left = low + (int)(random.NextDouble(0, 0.75) * width);
        return (left, left + (width / 4));
    }
}
