namespace Equiview.Pose.Onboarding;

/// <summary>Matches of two views.</summary>
/// <param name="A">First view.</param>
/// <param name="B">Second view.</param>
/// <param name="Matches">Their number.</param>
/// <param name="Agreeing">[4, 4]: how many are on their epipolar lines under each quarter rotation of A and of B.</param>
internal sealed record RotationPair(int A, int B, int Matches, int[,] Agreeing);

/// <summary>The quarter rotations of all images of a scene under which most matches agree with the cameras.</summary>
internal static class ImageRotations
{
    private const int Sweeps = 50;

    /// <summary>
    /// The rotations, in quarters. A block of views that was rotated as a whole agrees with itself nearly as well (sideways motion looks
    /// the same upside down), so view by view the search would stop at its middle: rotations are first propagated from one view along the
    /// pairs that agree most, then improved view by view.
    /// </summary>
    public static int[] Best(int views, List<RotationPair> pairs, CancellationToken cancellation = default)
    {
        int[] best = Improved(new int[views], pairs);
        foreach (int root in Enumerable.Range(0, views))
        {
            cancellation.ThrowIfCancellationRequested();
            int[] rotations = Improved(Propagated(root, views, pairs), pairs);
            if (Total(rotations, pairs) > Total(best, pairs))
                best = rotations;
        }

        return best;
    }

    private static int Total(int[] rotations, List<RotationPair> pairs) => pairs.Sum(p => p.Agreeing[rotations[p.A], rotations[p.B]]);

    private static int[] Propagated(int root, int views, List<RotationPair> pairs)
    {
        var rotations = new int[views];
        HashSet<int> reached = [root];
        while (Next() is { Agreeing: > 0 } next)
        {
            rotations[next.View] = next.Rotation;
            reached.Add(next.View);
        }

        return rotations;

        (int View, int Rotation, int Agreeing) Next() => pairs.Where(p => reached.Contains(p.A) != reached.Contains(p.B))
            .Select(p => Step(p, reached.Contains(p.A), rotations)).OrderByDescending(s => s.Agreeing).FirstOrDefault();
    }

    private static (int View, int Rotation, int Agreeing) Step(RotationPair p, bool fromA, int[] rotations)
    {
        int At(int k) => fromA ? p.Agreeing[rotations[p.A], k] : p.Agreeing[k, rotations[p.B]];
        int best = Enumerable.Range(0, 4).MaxBy(At);
        return (fromA ? p.B : p.A, best, At(best));
    }

    private static int[] Improved(int[] rotations, List<RotationPair> pairs)
    {
        bool changed = true;
        for (int sweep = 0; changed && sweep < Sweeps; sweep++)
        {
            changed = false;
            for (int v = 0; v < rotations.Length; v++)
            {
                int[] agreeing = AgreeingOf(v, rotations, pairs);
                int best = Enumerable.Range(0, 4).MaxBy(k => agreeing[k]);
                if (agreeing[best] > agreeing[rotations[v]])
                    (rotations[v], changed) = (best, true);
            }
        }

        return rotations;
    }

    private static int[] AgreeingOf(int view, int[] rotations, List<RotationPair> pairs)
    {
        var agreeing = new int[4];
        foreach (RotationPair p in pairs.Where(p => p.A == view || p.B == view))
        {
            for (int k = 0; k < 4; k++)
                agreeing[k] += p.A == view ? p.Agreeing[k, rotations[p.B]] : p.Agreeing[rotations[p.A], k];
        }

        return agreeing;
    }
}
