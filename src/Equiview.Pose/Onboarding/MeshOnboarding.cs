using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Onboarding;

/// <summary>
/// An object model from a mesh: renderings from all around and rotated about the optical axis, each feature with the exact surface point at
/// its pixel (the method of Örnek et al., "FoundPose", ECCV 2024). The descriptors of most backbones are not rotation invariant, so the
/// rotations matter.
/// </summary>
internal static class MeshOnboarding
{
    /// <summary>Makes the model.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="extractor">The backbone.</param>
    /// <param name="recipe">How features are made; the estimation uses the same.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="provenance">Noted in the model.</param>
    /// <param name="progress">One event for each rendering.</param>
    /// <param name="cancellation">Checked at every view.</param>
    /// <exception cref="DegenerateInputException">No feature on the object, or options that make no rendering.</exception>
    public static ObjectModel Onboard(
        ObjectMesh mesh,
        IFeatureExtractor extractor,
        FeatureRecipe recipe,
        MeshOnboardingOptions? options = null,
        IReadOnlyDictionary<string, string>? provenance = null,
        IProgress<ProgressEvent>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new MeshOnboardingOptions();
        IReadOnlyList<ObjectView> views = MeshViewpoints.Of(mesh, options);
        var points = new List<Vector3D>();
        var features = new List<ObjectFeature>();
        var descriptors = new List<float>();
        int channels = 0;
        for (int v = 0; v < views.Count; v++)
        {
            cancellation.ThrowIfCancellationRequested();
            RenderedView view = mesh.Render(views[v].Intrinsics, views[v].CameraFromObject);
            ImageFeatures found = ImageFeatures.Extract(
                extractor, recipe, view.Color!, p => SurfacePoints.At(view, p) is not null, options.Keypoints, cancellation);
            channels = found.Set.Channels;
            for (int i = 0; i < found.Set.Count; i++)
            {
                features.Add(new ObjectFeature(points.Count, v, found.Set.Points[i]));
                points.Add(SurfacePoints.At(view, found.Set.Points[i])!.Value);
            }

            float[] rows = found.Set.Values.ToArray();
            Descriptors.Normalize(rows, channels);
            descriptors.AddRange(rows);
            progress?.Report(new ProgressEvent("rendering views", v + 1, views.Count, views[v].Name));
        }

        return new ObjectModel([.. points], [.. features], [.. descriptors], channels, views)
        {
            Box = mesh.Box,
            Diameter = mesh.Diameter,
            Recipe = recipe,
            Provenance = provenance ?? new Dictionary<string, string>(),
        };
    }
}
