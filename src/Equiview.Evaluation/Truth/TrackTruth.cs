namespace Equiview.Evaluation.Truth;

/// <summary>True matches from the sparse points of a reconstruction (COLMAP): a point that both views observe.</summary>
internal static class TrackTruth
{
    /// <summary>The matches of two views.</summary>
    /// <param name="scene">The scene with its points.</param>
    /// <param name="viewA">Index of the first view.</param>
    /// <param name="viewB">Index of the second view.</param>
    /// <param name="minimumViews">Points seen by fewer views are left out.</param>
    /// <param name="maximumErrorPixels">Points with a larger mean reprojection error are left out; unknown errors stay.</param>
    public static IReadOnlyList<TrueMatch> Between(
        PosedScene scene, int viewA, int viewB, int minimumViews = 3, double maximumErrorPixels = 1)
    {
        var matches = new List<TrueMatch>();
        foreach (ScenePoint point in scene.Points)
        {
            if (point.Track.Count < minimumViews || point.ErrorPixels > maximumErrorPixels)
                continue;
            PixelPoint? a = Seen(point, viewA), b = Seen(point, viewB);
            if (a is { } inA && b is { } inB)
                matches.Add(new TrueMatch(inA, inB));
        }

        return matches;
    }

    /// <summary>How many such points each pair of views shares, [views, views]; one pass over the points.</summary>
    public static int[,] SharedCounts(PosedScene scene, int minimumViews = 3, double maximumErrorPixels = 1)
    {
        var shared = new int[scene.Views.Count, scene.Views.Count];
        foreach (ScenePoint point in scene.Points.Where(p => p.Track.Count >= minimumViews && !(p.ErrorPixels > maximumErrorPixels)))
        {
            foreach (TrackObservation a in point.Track)
            {
                foreach (TrackObservation b in point.Track)
                    shared[a.View, b.View] += a.View != b.View && a.Pixel.IsFinite && b.Pixel.IsFinite ? 1 : 0;
            }
        }

        return shared;
    }

    private static PixelPoint? Seen(ScenePoint point, int view)
    {
        foreach (TrackObservation observation in point.Track)
        {
            if (observation.View == view)
                return observation.Pixel.IsFinite ? observation.Pixel : null;
        }

        return null;
    }
}
