using Equiview.Correspondence.Similarity;
using Equiview.Features;
using Equiview.Pose.Meshes;
using Equiview.Pose.Objects;
using Equiview.Rendering.Meshes;
namespace Equiview.Pose.Onboarding;

/// <summary>
/// An object model from a mesh: renderings from all around and turned about the optical axis, each feature with the exact surface point that its place
/// shows (the recipe of Örnek et al., "FoundPose", ECCV 2024). Descriptors are not turned with the picture by most backbones, so the turns matter.
/// </summary>
public static class MeshOnboarding
{
    /// <summary>Makes the model.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="extractor">The backbone.</param>
    /// <param name="recipe">How renderings are prepared; use the one of the estimation.</param>
    /// <param name="options">Null takes the defaults.</param>
    /// <param name="provenance">What is noted in the model.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Checked at every view.</param>
    /// <exception cref="DegenerateInputException">No feature on the object, or options that make no picture.</exception>
    public static ObjectModel Onboard(
        ObjectMesh mesh, IFeatureExtractor extractor, FeatureRecipe recipe, MeshOnboardingOptions? options = null,
        IReadOnlyDictionary<string, string>? provenance = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
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
            ImageFeatures found = ImageFeatures.Extract(extractor, recipe, view.Color!, p => SurfacePoints.At(view, p) is not null, options.Keypoints, cancellation: cancellation);
            channels = found.Set.Channels;
            for (int i = 0; i < found.Set.Count; i++)
            {
                features.Add(new ObjectFeature(points.Count, v, found.Set.Points[i]));
                points.Add(SurfacePoints.At(view, found.Set.Points[i])!.Value);
            }

            float[] rows = found.Set.Values.ToArray();
            Descriptors.Normalize(rows, channels);
            descriptors.AddRange(rows);
            progress?.Report((v + 1.0) / views.Count);
        }

        return new ObjectModel([.. points], [.. features], [.. descriptors], channels, views)
        {
            Box = mesh.Box,
            Diameter = mesh.Diameter,
            Provenance = provenance ?? new Dictionary<string, string>(),
        };
    }
}
