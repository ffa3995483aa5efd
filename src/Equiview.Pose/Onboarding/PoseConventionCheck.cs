using Equiview.Pose.Calibration;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;

namespace Equiview.Pose.Onboarding;

/// <summary>
/// Whether the photographs contradict all cameras at once, and which convention of poses, rotation of the images or scale of the intrinsics
/// mends that. <see cref="CalibrationCheck"/> compares views with each other, so it needs some that are right.
/// </summary>
internal sealed class PoseConventionCheck
{
    private const int Anchors = 8, Near = 2;
    private static readonly double[] Scales = [0.25, 1.0 / 3, 0.5, 2, 3, 4];
    private static CalibrationCheckValues Fit => PoseCalibration.Current.CalibrationCheck;
    private readonly PosedScene scene;
    private readonly IReadOnlyList<ImageFeatures> features;
    private readonly CancellationToken cancellation;
    private readonly Dictionary<(int A, int B), (PixelPoint A, PixelPoint B)[]> matches = [];

    private PoseConventionCheck(PosedScene scene, IReadOnlyList<ImageFeatures> features, CancellationToken cancellation) =>
        (this.scene, this.features, this.cancellation) = (scene, features, cancellation);

    /// <summary>
    /// What is wrong and the option that mends it, one line; null where the cameras agree or nothing tried makes them agree.
    /// </summary>
    /// <param name="scene">Posed views.</param>
    /// <param name="features">Features of each view.</param>
    /// <param name="cancellation">Checked for every pair of views.</param>
    public static string? Contradiction(
        PosedScene scene, IReadOnlyList<ImageFeatures> features, CancellationToken cancellation = default)
    {
        if (scene.Views.Count < 2)
            return null;
        var check = new PoseConventionCheck(scene, features, cancellation);
        double stored = check.Agreement(scene);
        if (Fit.ClearFactor * stored >= 1)
            return null;
        (double Share, string Meaning, string Option) best = check.Candidates()
            .Select(c => (check.Agreement(c.Scene), c.Meaning, c.Option)).MaxBy(c => c.Item1);
        return best.Share < Fit.FairShare || best.Share < Fit.ClearFactor * stored ? null
            : FormattableString.Invariant($"the photographs contradict their cameras in all views: {stored:P0} of the best matches agree ")
            + FormattableString.Invariant($"with the cameras as stored, {best.Share:P0} with {best.Meaning}: give {best.Option}");
    }

    private IEnumerable<(PosedScene Scene, string Meaning, string Option)> Candidates()
    {
        foreach ((string name, string meaning) in PoseConventions.Distinct)
            yield return (PoseConventions.Apply(scene, name), meaning, "--poses " + name);
        for (int k = 1; k < 4; k++)
        {
            yield return (
                scene with { Views = [.. scene.Views.Select(v => RotatedImages.Turn(v, k))] },
                FormattableString.Invariant($"images rotated by {90 * k} degrees"),
                FormattableString.Invariant($"--turn 1-{scene.Views.Count}={90 * k}"));
        }

        foreach (double s in Scales)
        {
            yield return (
                PoseConventions.ScaleIntrinsics(scene, s),
                FormattableString.Invariant($"intrinsics scaled by {s:0.####}"),
                FormattableString.Invariant($"--intrinsics-scale {s:0.####}"));
        }
    }

    // Of each of some views its best pair: neighbors by the candidate's poses or by order need not show the same.
    private double Agreement(PosedScene candidate)
    {
        int count = candidate.Views.Count, anchors = Math.Min(Anchors, count);
        Vector3D? center = ViewPairs.FixationPoint(candidate.Views);
        Vector3D[] directions = center is { } c ? [.. candidate.Views.Select(v => (v.CameraCenter - c).Normalized())] : [];
        double sum = 0;
        for (int i = 0; i < anchors; i++)
        {
            int a = (int)((long)i * count / anchors);
            IEnumerable<int> others = Enumerable.Range(1, Near).SelectMany(d => new[] { a - d, a + d }).Where(b => b >= 0 && b < count);
            if (directions.Length > 0)
                others = others.Concat(Enumerable.Range(0, count).Where(b => b != a)
                    .OrderByDescending(b => directions[a].Dot(directions[b])).Take(Near));
            sum += others.Distinct().Max(b => Share(candidate, Math.Min(a, b), Math.Max(a, b)));
        }

        return sum / anchors;
    }

    private double Share(PosedScene candidate, int a, int b)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!matches.TryGetValue((a, b), out var pairs))
        {
            matches[(a, b)] = pairs =
            [
                .. FeaturePairs.Mutual(features[a].Set, features[b].Set, features[b].Map is not null)
                    .OrderByDescending(p => p.Margin).Take(Fit.MaxMatches).Select(p => (features[a].Set.Points[p.A], p.PixelB)),
            ];
        }

        return pairs.Length < Fit.MinMatches ? 0
            : (double)pairs.Count(m => Agrees(candidate.Views[a], m.A, candidate.Views[b], m.B)) / pairs.Length;
    }

    // On the epipolar line, and in front of both cameras: flipped axes keep the lines where cameras move in a plane.
    private static bool Agrees(PosedView a, PixelPoint pixelA, PosedView b, PixelPoint pixelB)
    {
        (pixelA, pixelB) = (a.Undistorted(pixelA), b.Undistorted(pixelB));
        if (!(EpipolarGeometry.SampsonErrorPixels(a, pixelA, b, pixelB) < Fit.EpipolarPixels))
            return false;
        RigidTransform bFromA = b.CameraFromWorld * a.CameraFromWorld.Inverse();
        Vector3D rayA = bFromA.Rotation * a.Intrinsics.Unproject(pixelA, 1), rayB = b.Intrinsics.Unproject(pixelB, 1),
            across = rayB.Cross(rayA);
        return -rayB.Cross(bFromA.Translation).Dot(across) > 0 && -rayA.Cross(bFromA.Translation).Dot(across) > 0;
    }
}
