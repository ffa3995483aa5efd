using System.Numerics;
using Equiview.Rendering.Vulkan;

namespace Equiview.Rendering.Gaussians;

/// <summary>A scene as one camera sees it, on the device: projected and sorted by depth. Frees its buffers on disposal.</summary>
internal sealed class GaussianFrame : IDisposable
{
    private readonly List<IDisposable> buffers = [];

    public GaussianFrame(
        VulkanDevice device,
        GaussianPasses passes,
        GaussianSceneBuffers scene,
        CameraIntrinsics camera,
        RigidTransform cameraFromWorld,
        GaussianRenderOptions options)
    {
        int count = scene.Scene.Count;
        GpuBuffer Make(long bytes)
        {
            var buffer = new GpuBuffer(device, bytes);
            buffers.Add(buffer);
            return buffer;
        }

        try
        {
            (SplatsA, SplatsB, Colors) = (Make(16L * count), Make(16L * count), Make(16L * count));
            GpuBuffer keys = Make(4L * count);
            using GpuCommands commands = new(device);
            commands.Mark("start");
            for (int first = 0; first < count; first += scene.Window)
            {
                int length = Math.Min(scene.Window, count - first);
                Binding Part(GpuBuffer buffer, long bytes) => Binding.Of(buffer, first * bytes, length * bytes);
                commands.Dispatch(
                    passes.Project(scene.Scene.CoefficientCount),
                    [Part(scene.Means, 16), Part(scene.Quaternions, 16), Part(scene.Scales, 12), Part(scene.Harmonics, scene.HarmonicBytes),
                        Part(SplatsA, 16), Part(SplatsB, 16), Part(Colors, 16), Part(keys, 4)],
                    WorkGroups.For(length, 64),
                    Push(scene.Scene, length, camera, cameraFromWorld, options));
            }

            commands.Mark("project");
            (_, Order) = passes.Sort.Record(commands, keys, count, bits: 32, buffers);
            commands.Mark("sort by depth");
            commands.Submit();
            Timings = commands.Timings;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>[G] u, v, conic a, conic b.</summary>
    public GpuBuffer SplatsA { get; }

    /// <summary>[G] conic c, opacity, rectangle of tiles.</summary>
    public GpuBuffer SplatsB { get; }

    /// <summary>[G] red, green, blue, depth.</summary>
    public GpuBuffer Colors { get; }

    /// <summary>[G] Gaussians from near to far, culled ones last.</summary>
    public GpuBuffer Order { get; }

    public IReadOnlyList<(string Stage, double Milliseconds)> Timings { get; }

    public void Dispose()
    {
        buffers.ForEach(b => b.Dispose());
        buffers.Clear();
    }

    private static GaussianPasses.ProjectPush Push(
        GaussianScene scene, int count, CameraIntrinsics camera, RigidTransform cameraFromWorld, GaussianRenderOptions options)
    {
        var projection = new GaussianProjection(camera, cameraFromWorld, options); // which also checks the camera
        static Vector4 Row(Vector3D v, double w) => new((float)v.X, (float)v.Y, (float)v.Z, (float)w);
        static float Low(double v) => (float)(v - (float)v);
        Vector3D row = cameraFromWorld.Rotation.Z;
        (double minimumX, double maximumX, double minimumY, double maximumY) = projection.Slopes;
        return new GaussianPasses.ProjectPush(
            Row(cameraFromWorld.Rotation.X, cameraFromWorld.Translation.X),
            Row(cameraFromWorld.Rotation.Y, cameraFromWorld.Translation.Y),
            Row(row, cameraFromWorld.Translation.Z),
            new Vector4(Low(row.X), Low(row.Y), Low(row.Z), Low(cameraFromWorld.Translation.Z)),
            new Vector4((float)camera.Fx, (float)camera.Fy, (float)camera.Cx, (float)camera.Cy),
            new Vector4((float)minimumX, (float)maximumX, (float)minimumY, (float)maximumY),
            (float)options.NearDepth,
            (float)options.FarDepth,
            (uint)count,
            (uint)camera.Size.Width,
            (uint)camera.Size.Height,
            (options.Antialiased ?? scene.Antialiased) ? 1u : 0);
    }
}
