using Equiview.Pose.Calibration;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;

namespace Equiview.Pose.Onboarding;

/// <summary>How far the images of a view and of its neighbors agree with their cameras.</summary>
/// <param name="Index">Index of the view in the scene, from 0.</param>
/// <param name="View">Its name.</param>
/// <param name="Matches">Matches with its neighbors, found without knowing the cameras.</param>
/// <param name="Share">Share of them on their epipolar lines.</param>
/// <param name="RotationDegrees">The rotation of the stored image, clockwise, under which most agree; 0 when it is right as it is.</param>
/// <param name="RotatedShare">Share under that rotation (of all views that need one).</param>
internal sealed record CalibrationAgreement(int Index, string View, int Matches, double Share, int RotationDegrees, double RotatedShare);

/// <summary>
/// Checks posed views against each other: matches of neighbors must lie on the epipolar lines of their cameras. If a view's matches violate
/// the epipolar constraint, its calibration is wrong. The four quarter rotations of its image are tried, since copies of data sets often
/// rotate images upright and leave the calibration as it was.
/// </summary>
internal static class CalibrationCheck
{
    private const int Neighbors = 4;
    private static CalibrationCheckValues Fit => PoseCalibration.Current.CalibrationCheck;

    /// <summary>The agreement of every view with enough matches to be judged.</summary>
    /// <param name="scene">Posed views.</param>
    /// <param name="features">Features of each view, whole image or object.</param>
    /// <param name="cancellation">Checked for every pair of views.</param>
    public static IReadOnlyList<CalibrationAgreement> Of(
        PosedScene scene, IReadOnlyList<ImageFeatures> features, CancellationToken cancellation = default)
    {
        if (scene.Views.Count < 2 || ViewPairs.FixationPoint(scene.Views) is not { } center)
            return [];
        Vector3D[] directions = [.. scene.Views.Select(v => (v.CameraCenter - center).Normalized())];
        IReadOnlyList<int[]> near = ViewPairs.ByAngle(directions, Fit.MaxPairDegrees, Neighbors);
        PosedView[][] rotated = [.. scene.Views.Select(Rotations)];
        var pairs = new List<RotationPair>();
        foreach ((int a, int b) in near.SelectMany((n, a) => n.Select(b => (Math.Min(a, b), Math.Max(a, b)))).Distinct())
        {
            cancellation.ThrowIfCancellationRequested();
            (PixelPoint A, PixelPoint B)[] matches = Matches(scene, features, a, b);
            if (matches.Length > 0)
                pairs.Add(new RotationPair(a, b, matches.Length, Agreeing(rotated[a], rotated[b], matches)));
        }

        int[] rotations = ImageRotations.Best(scene.Views.Count, pairs, cancellation);
        return
        [
            .. Enumerable.Range(0, scene.Views.Count).Select(v => Judge(v, scene.Views[v].Name, pairs, rotations))
                .Where(j => j.Matches >= Fit.MinMatches),
        ];
    }

    /// <summary>
    /// Warnings: views that contradict their calibration, grouped by the rotation that corrects them; empty when all is well.
    /// </summary>
    public static IReadOnlyList<string> Warnings(IReadOnlyList<CalibrationAgreement> views)
    {
        (CalibrationAgreement[] rotated, CalibrationAgreement[] wrong) = Contradictions(views);
        return
        [
            .. rotated.GroupBy(v => v.RotationDegrees).Select(g => RotationWarning([.. g])),
            .. wrong.Select(v => FormattableString.Invariant(
                $"view {v.Index + 1} ({v.View}) contradicts its calibration: {v.Share:P0} of its matches with ")
                + "its neighbors agree with the cameras, and no rotation of the image corrects it"),
        ];
    }

    /// <summary>The views that contradict their calibration: those that a rotation of the image corrects, and the others.</summary>
    public static (CalibrationAgreement[] Rotated, CalibrationAgreement[] Wrong) Contradictions(IReadOnlyList<CalibrationAgreement> views)
    {
        // Where few matches agree anyhow (no texture, views far apart), a view without agreement is no contradiction.
        bool informative = views.Count > 0 && views.Select(v => v.RotatedShare).Order().ElementAt(views.Count / 2) >= Fit.FairShare;
        return ([.. views.Where(IsCorrected)], [.. views.Where(v => informative && !IsCorrected(v) && v.Share < Fit.PoorShare)]);
    }

    private static string RotationWarning(CalibrationAgreement[] views)
    {
        int degrees = views[0].RotationDegrees;
        IEnumerable<string> turns = Ranges([.. views.Select(v => v.Index + 1)]).Select(r => FormattableString.Invariant($"{r}={degrees}"));
        return FormattableString.Invariant(
            $"{views.Length} views contradict their calibration: {views.Average(v => v.Share):P0} of their matches agree as stored, ")
            + FormattableString.Invariant(
                $"{views.Average(v => v.RotatedShare):P0} when the images are taken as rotated by {degrees} degrees: ")
            + $"--turn {string.Join(' ', turns)} ({views[0].View} ... {views[^1].View})";
    }

    private static bool IsCorrected(CalibrationAgreement v) =>
        v.RotationDegrees != 0 && v.RotatedShare > Fit.ClearFactor * v.Share && v.RotatedShare > Fit.PoorShare;

    private static PosedView[] Rotations(PosedView view) =>
        [.. Enumerable.Range(0, 4).Select(k => RotatedImages.Turn(view with { Distortion = null }, k))];

    private static (PixelPoint A, PixelPoint B)[] Matches(PosedScene scene, IReadOnlyList<ImageFeatures> features, int a, int b) =>
    [
        .. FeaturePairs.Mutual(features[a].Set, features[b].Set, features[b].Map is not null)
            .OrderByDescending(p => p.Margin).Take(Fit.MaxMatches)
            .Select(p => (scene.Views[a].Undistorted(features[a].Set.Points[p.A]), scene.Views[b].Undistorted(p.PixelB))),
    ];

    private static CalibrationAgreement Judge(int view, string name, List<RotationPair> pairs, int[] rotations)
    {
        int matches = 0, stored = 0, corrected = 0;
        foreach (RotationPair p in pairs.Where(p => p.A == view || p.B == view))
        {
            // Its neighbors are taken with their best rotation.
            (int other, bool first) = p.A == view ? (rotations[p.B], true) : (rotations[p.A], false);
            matches += p.Matches;
            stored += first ? p.Agreeing[0, other] : p.Agreeing[other, 0];
            corrected += first ? p.Agreeing[rotations[view], other] : p.Agreeing[other, rotations[view]];
        }

        double all = Math.Max(1, matches);
        return new CalibrationAgreement(view, name, matches, stored / all, 90 * rotations[view], corrected / all);
    }

    private static int[,] Agreeing(PosedView[] a, PosedView[] b, (PixelPoint A, PixelPoint B)[] matches)
    {
        var counts = new int[4, 4];
        double limit = Fit.EpipolarPixels;
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
                counts[i, j] = matches.Count(m => EpipolarGeometry.SampsonErrorPixels(a[i], m.A, b[j], m.B) < limit);
        }

        return counts;
    }

    private static IEnumerable<string> Ranges(int[] ascending)
    {
        for (int from = 0, to; from < ascending.Length; from = to + 1)
        {
            for (to = from; to + 1 < ascending.Length && ascending[to + 1] == ascending[to] + 1;)
                to++;
            yield return to == from
                ? FormattableString.Invariant($"{ascending[from]}")
                : FormattableString.Invariant($"{ascending[from]}-{ascending[to]}");
        }
    }
}
