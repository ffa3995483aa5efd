using System.Numerics.Tensors;
using Equiview.Features;
using Equiview.Rendering.Meshes;

namespace Equiview.Pose;

/// <summary>
/// An object model from a mesh: renderings from all around, each feature with the exact surface point that its pixel shows (the recipe of Örnek et al.,
/// "FoundPose", ECCV 2024; viewpoints are the 42 of <see cref="PaperViews"/>, seen from where the object fills the picture).
/// </summary>
public static class MeshOnboarding
{
    /// <summary>Makes the model.</summary>
    /// <param name="mesh">Object frame, metres; scale files in millimetres first.</param>
    /// <param name="renderer">Vulkan or its CPU twin.</param>
    /// <param name="extractor">The backbone.</param>
    /// <param name="preset">How renderings are prepared; use the one of the estimation.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="provenance">What is noted in the model.</param>
    /// <param name="cancellation">Checked at every view.</param>
    /// <exception cref="DegenerateInputException">No triangles, no feature on the object, or options that make no picture.</exception>
    public static ObjectModel Onboard(
        TriangleMesh mesh, IMeshRenderer renderer, IFeatureExtractor extractor, FeaturePreset preset, MeshOnboardingOptions? options = null,
        IReadOnlyDictionary<string, string>? provenance = null, CancellationToken cancellation = default)
    {
        options ??= new MeshOnboardingOptions();
        (System.Numerics.Vector3 low, System.Numerics.Vector3 high) = mesh.Bounds();
        (Vector3D Min, Vector3D Max) box = (new(low.X, low.Y, low.Z), new(high.X, high.Y, high.Z));
        double diameter = (box.Max - box.Min).Length;
        (IReadOnlyList<RigidTransform> poses, CameraIntrinsics camera, double distance) = Viewpoints(box, options);
        var render = new MeshRenderOptions { Positions = true, Lighting = MeshLighting.ForDistance(distance) };

        using IRenderableMesh uploaded = renderer.Upload(mesh);
        var points = new List<Vector3D>();
        var features = new List<ObjectFeature>();
        var descriptors = new List<float>();
        int channels = 0;
        for (int v = 0; v < poses.Count; v++)
        {
            cancellation.ThrowIfCancellationRequested();
            RenderedView view = uploaded.Render(camera, poses[v], render);
            ImageFeatures found = ImageFeatures.Extract(extractor, preset, view.Color!, p => IndexOf(view, p) >= 0, cancellation: cancellation);
            channels = found.Set.Channels;
            for (int i = 0; i < found.Set.Count; i++)
            {
                int at = 3 * IndexOf(view, found.Set.Points[i]);
                features.Add(new ObjectFeature(points.Count, v, found.Set.Points[i]));
                points.Add(new(view.Positions![at], view.Positions[at + 1], view.Positions[at + 2]));
                float[] row = found.Set.Values.Slice(i * channels, channels).ToArray();
                TensorPrimitives.Divide(row, Math.Max(TensorPrimitives.Norm(row), 1e-12f), row);
                descriptors.AddRange(row);
            }
        }

        return new ObjectModel([.. points], [.. features], [.. descriptors], channels, [.. poses.Select((p, i) => new ObjectView(FormattableString.Invariant($"view {i}"), camera, p))])
        {
            Box = box,
            Diameter = diameter,
            Provenance = provenance ?? new Dictionary<string, string>(),
        };
    }

    /// <summary>The cameras of the renderings.</summary>
    internal static (IReadOnlyList<RigidTransform> CameraFromObject, CameraIntrinsics Camera, double Distance) Viewpoints((Vector3D Min, Vector3D Max) box, MeshOnboardingOptions options)
    {
        double diameter = (box.Max - box.Min).Length;
        if (options.SidePixels < 32 || options.InPlaneRotations < 1 || !(options.Fill is > 0 and <= 1) || !(options.FocalLength > 0) || !(diameter > 0))
            throw new DegenerateInputException("renderings need a side of 32 px or more, at least one rotation, a fill of 0 to 1 and an object with an extent");
        var size = new ImageSize(options.SidePixels, options.SidePixels);
        double focal = options.FocalLength * options.SidePixels, middle = options.SidePixels / 2.0;

        // The sphere of this diameter spans Fill of the picture: its tangent rays leave the axis at asin(radius / distance).
        double distance = diameter / 2 / Math.Sin(Math.Atan(options.Fill / 2 / options.FocalLength));
        Vector3D centre = (box.Min + box.Max) * 0.5;
        var poses = new List<RigidTransform>();
        foreach (RigidTransform view in PaperViews.CameraFromObject)
        {
            for (int r = 0; r < options.InPlaneRotations; r++)
            {
                RotationMatrix rotation = SpecialEuclidean.ExpRotation(new(0, 0, 2 * Math.PI * r / options.InPlaneRotations)) * view.Rotation;
                poses.Add(new(rotation, new Vector3D(0, 0, distance) - (rotation * centre)));
            }
        }

        return (poses, new CameraIntrinsics(focal, focal, middle, middle, size), distance);
    }

    // Row-major index of the pixel that holds a point, or -1 off the object.
    private static int IndexOf(RenderedView view, PixelPoint p)
    {
        (int x, int y) = ((int)Math.Floor(p.X), (int)Math.Floor(p.Y));
        ImageSize size = view.Intrinsics.Size;
        return x >= 0 && y >= 0 && x < size.Width && y < size.Height && view.Mask[(y * size.Width) + x] != 0 ? (y * size.Width) + x : -1;
    }
}
