using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;

namespace Equiview.Pose.Onboarding;

/// <summary>How far the pictures of a view and of its neighbors agree with their cameras.</summary>
/// <param name="Place">Place of the view in the scene, from 0.</param>
/// <param name="View">Its name.</param>
/// <param name="Matches">Matches with its neighbors, found without knowing the cameras.</param>
/// <param name="Share">Share of them on their epipolar lines.</param>
/// <param name="TurnedDegrees">The turn of the stored picture, clockwise, under which most agree; 0 when it is right as it is.</param>
/// <param name="TurnedShare">Share under that turn (of all views that need one).</param>
public sealed record CalibrationAgreement(int Place, string View, int Matches, double Share, int TurnedDegrees, double TurnedShare);

/// <summary>
/// Checks posed views against each other: matches of neighbors must lie on the epipolar lines of their cameras. A view whose matches do not contradicts
/// its calibration; four turns of its picture are tried, since copies of data sets often turn pictures upright and leave the calibration.
/// </summary>
public static class CalibrationCheck
{
    private const int Neighbors = 4, MostMatches = 200, FewestMatches = 20, Sweeps = 50;
    private const double MaxPairDegrees = 50, EpipolarPixels = 2, FairShare = 0.3, PoorShare = 0.1, ClearFactor = 2;

    /// <summary>The agreement of every view with enough matches to be judged.</summary>
    /// <param name="scene">Posed views.</param>
    /// <param name="features">Features of each view, whole picture or object.</param>
    public static IReadOnlyList<CalibrationAgreement> Of(PosedScene scene, IReadOnlyList<ImageFeatures> features)
    {
        if (scene.Views.Count < 2 || ViewPairs.LookedAt(scene.Views) is not { } center)
            return [];
        Vector3D[] directions = [.. scene.Views.Select(v => (v.CameraCenter - center).Normalized())];
        IReadOnlyList<int[]> near = ViewPairs.ByAngle(directions, MaxPairDegrees, Neighbors);
        PosedView[][] turned = [.. scene.Views.Select(v => Enumerable.Range(0, 4).Select(k => RotatedImages.Turn(v with { Distortion = null }, k)).ToArray())];
        var pairs = new List<Pair>();
        foreach ((int a, int b) in near.SelectMany((n, a) => n.Select(b => (Math.Min(a, b), Math.Max(a, b)))).Distinct())
        {
            (PixelPoint A, PixelPoint B)[] matches = [.. FeaturePairs.Mutual(features[a].Set, features[b].Set, features[b].Map is not null).OrderByDescending(p => p.Margin).Take(MostMatches)
                .Select(p => (scene.Views[a].Undistorted(features[a].Set.Points[p.A]), scene.Views[b].Undistorted(p.PixelB)))];
            if (matches.Length > 0)
                pairs.Add(new Pair(a, b, matches.Length, Agreeing(turned[a], turned[b], matches)));
        }

        int[] turns = BestTurns(scene.Views.Count, pairs);
        return [.. Enumerable.Range(0, scene.Views.Count).Select(v => Judge(v, scene.Views[v].Name, pairs, turns)).Where(j => j.Matches >= FewestMatches)];
    }

    /// <summary>What to tell the user: views that contradict their calibration, gathered by what mends them; empty when all is well.</summary>
    public static IReadOnlyList<string> Warnings(IReadOnlyList<CalibrationAgreement> views)
    {
        // Where matches say little anyhow (no texture, views far apart), a view without agreement is no contradiction.
        bool telling = views.Count > 0 && views.Select(v => v.TurnedShare).Order().ElementAt(views.Count / 2) >= FairShare;
        var mended = views.Where(IsMended).GroupBy(v => v.TurnedDegrees).Select(g => FormattableString.Invariant(
            $"{g.Count()} views contradict their calibration: {g.Average(v => v.Share):P0} of their matches agree with the cameras, {g.Average(v => v.TurnedShare):P0} when the stored pictures are taken as turned by {g.Key} degrees: --turn {string.Join(' ', Ranges([.. g.Select(v => v.Place + 1)]).Select(r => FormattableString.Invariant($"{r}={g.Key}")))} ({g.First().View} ... {g.Last().View})"));
        var lost = views.Where(v => telling && !IsMended(v) && v.Share < PoorShare).Select(v => FormattableString.Invariant(
            $"view {v.Place + 1} ({v.View}) contradicts its calibration: {v.Share:P0} of its matches with its neighbors agree with the cameras, and no turn of the picture mends it"));
        return [.. mended, .. lost];
    }

    private static bool IsMended(CalibrationAgreement v) => v.TurnedDegrees != 0 && v.TurnedShare > ClearFactor * v.Share && v.TurnedShare > PoorShare;

    private static CalibrationAgreement Judge(int view, string name, List<Pair> pairs, int[] turns)
    {
        int matches = 0, stored = 0, mended = 0;
        foreach (Pair p in pairs.Where(p => p.A == view || p.B == view))
        {
            // Its neighbors are taken as they should be.
            (int other, bool first) = p.A == view ? (turns[p.B], true) : (turns[p.A], false);
            matches += p.Matches;
            stored += first ? p.Agreeing[0, other] : p.Agreeing[other, 0];
            mended += first ? p.Agreeing[turns[view], other] : p.Agreeing[other, turns[view]];
        }

        return new CalibrationAgreement(view, name, matches, (double)stored / Math.Max(1, matches), 90 * turns[view], (double)mended / Math.Max(1, matches));
    }

    // A block that was turned as a whole agrees with itself nearly as well (sideways motion looks the same upside down), so view by view would stop at its
    // middle: turns are first handed on from one view along the pairs that agree most, then mended view by view.
    private static int[] BestTurns(int views, List<Pair> pairs)
    {
        int[] stored = Settled(new int[views], pairs), best = stored;
        foreach (int root in Enumerable.Range(0, views))
        {
            int[] turns = Settled(HandedOn(root, views, pairs), pairs);
            if (Total(turns, pairs) > Total(best, pairs))
                best = turns;
        }

        return best;
    }

    private static int Total(int[] turns, List<Pair> pairs) => pairs.Sum(p => p.Agreeing[turns[p.A], turns[p.B]]);

    private static int[] HandedOn(int root, int views, List<Pair> pairs)
    {
        var turns = new int[views];
        HashSet<int> reached = [root];
        while (pairs.Where(p => reached.Contains(p.A) != reached.Contains(p.B)).Select(p => Step(p, reached.Contains(p.A), turns)).OrderByDescending(s => s.Agreeing).FirstOrDefault() is { Agreeing: > 0 } next)
        {
            turns[next.View] = next.Turn;
            reached.Add(next.View);
        }

        return turns;
    }

    private static (int View, int Turn, int Agreeing) Step(Pair p, bool fromA, int[] turns)
    {
        int At(int k) => fromA ? p.Agreeing[turns[p.A], k] : p.Agreeing[k, turns[p.B]];
        int best = Enumerable.Range(0, 4).MaxBy(At);
        return (fromA ? p.B : p.A, best, At(best));
    }

    private static int[] Settled(int[] turns, List<Pair> pairs)
    {
        bool changed = true;
        for (int sweep = 0; changed && sweep < Sweeps; sweep++)
        {
            changed = false;
            for (int v = 0; v < turns.Length; v++)
            {
                var agreeing = new int[4];
                foreach (Pair p in pairs.Where(p => p.A == v || p.B == v))
                {
                    for (int k = 0; k < 4; k++)
                        agreeing[k] += p.A == v ? p.Agreeing[k, turns[p.B]] : p.Agreeing[turns[p.A], k];
                }

                int best = Enumerable.Range(0, 4).MaxBy(k => agreeing[k]);
                if (agreeing[best] > agreeing[turns[v]])
                    (turns[v], changed) = (best, true);
            }
        }

        return turns;
    }

    private static int[,] Agreeing(PosedView[] a, PosedView[] b, (PixelPoint A, PixelPoint B)[] matches)
    {
        var counts = new int[4, 4];
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
                counts[i, j] = matches.Count(m => EpipolarGeometry.SampsonErrorPixels(a[i], m.A, b[j], m.B) < EpipolarPixels);
        }

        return counts;
    }

    private static IEnumerable<string> Ranges(int[] ascending)
    {
        for (int from = 0, to; from < ascending.Length; from = to + 1)
        {
            for (to = from; to + 1 < ascending.Length && ascending[to + 1] == ascending[to] + 1;)
                to++;
            yield return to == from ? FormattableString.Invariant($"{ascending[from]}") : FormattableString.Invariant($"{ascending[from]}-{ascending[to]}");
        }
    }

    private sealed record Pair(int A, int B, int Matches, int[,] Agreeing);
}
