using Equiview.Features;
using Equiview.Imaging.Cameras;
using Equiview.Pose.Objects;
namespace Equiview.Pose.Onboarding;

/// <summary>From posed photographs on disk to an object model: features, calibration check, <see cref="SceneOnboarding"/>.</summary>
internal static class PhotographOnboarding
{
    public static ObjectModel Onboard(
        PosedScene scene,
        IFeatureExtractor extractor,
        FeatureRecipe recipe,
        OnboardingOptions? options,
        IReadOnlyDictionary<string, string> provenance,
        IProgress<ProgressEvent>? progress,
        CancellationToken cancellation)
    {
        ObjectCropping cropping = options?.Cropping ?? new ObjectCropping();
        scene = cropping.Apply(PosedPhotographs.Fit(scene));
        ObjectMasks? masks = cropping.ReadMasks(scene);
        var features = new List<ImageFeatures>();
        foreach (PosedView view in scene.Views)
        {
            cancellation.ThrowIfCancellationRequested();
            Func<PixelPoint, bool>? keep = Both(SceneOnboarding.OnObject(scene, view), masks?.Of(features.Count));
            features.Add(ImageFeatures.Extract(extractor, recipe, PosedPhotographs.Read(view), keep, cancellation: cancellation));
            progress?.Report(new ProgressEvent("extracting features", features.Count, scene.Views.Count, view.Name));
        }

        if (PoseConventionCheck.Contradiction(scene, features, cancellation) is { } contradiction)
            throw new DegenerateInputException(contradiction);
        foreach (string warning in scene.Warnings.Concat(CalibrationCheck.Warnings(CalibrationCheck.Of(scene, features, cancellation))))
            progress?.Report(new ProgressEvent("note", 0, null, warning));
        return SceneOnboarding.Onboard(scene, features, options, provenance, progress, masks, cancellation).Model;
    }

    private static Func<PixelPoint, bool>? Both(Func<PixelPoint, bool>? a, Func<PixelPoint, bool>? b) =>
        a is null ? b : b is null ? a : p => a(p) && b(p);
}
