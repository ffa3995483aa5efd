using System.Numerics;

namespace Equiview.Tracking.Flow;

/// <summary>
/// Dense optical flow by inverse search of overlapping patches from coarse to fine (Kroeger et al., "Fast optical flow using dense inverse
/// search", ECCV 2016), with propagation of motions between neighboring patches as in PatchMatch (Barnes et al., 2009) and without the
/// variational refinement of the paper, which gained nothing here. It follows texture-poor and deforming surfaces that single windows lose.
/// </summary>
internal static class DenseInverseSearch
{
    // Pixels between neighboring patches: an overlap of 62 %.
    private const int Apart = 3;

    /// <summary>Dense flow from one frame to another of the same size.</summary>
    public static DenseFlow Compute(LumaPyramid from, LumaPyramid to)
    {
        LumaPyramid.Level finest = from.Levels[0];
        if (Math.Min(finest.Width, finest.Height) < PatchSearch.Side)
            return new DenseFlow(finest.Width, finest.Height, from.PixelsPerFinestCell); // smaller than a patch
        DenseFlow? coarser = null;
        for (int level = from.Levels.Count - 1; level >= 0; level--)
            coarser = Refine(from.Levels[level], to.Levels[level], coarser, level == 0 ? from.PixelsPerFinestCell : 1);
        return coarser!;
    }

    private static DenseFlow Refine(LumaPyramid.Level from, LumaPyramid.Level to, DenseFlow? coarser, int pixelsPerCell)
    {
        int[] columns = Starts(from.Width), rows = Starts(from.Height);
        var patches = new PatchSearch[columns.Length * rows.Length];
        var flows = new Vector2[patches.Length];
        var costs = new float[patches.Length];
        for (int i = 0; i < patches.Length; i++)
        {
            (int column, int row) = (columns[i % columns.Length], rows[i / columns.Length]);
            patches[i] = new PatchSearch(from, to, column, row);
            flows[i] = coarser is null ? default : Above(coarser, column, row);
        }

        for (int i = 0; i < patches.Length; i++)
            Improve(i, -1, -columns.Length);
        for (int i = patches.Length - 1; i >= 0; i--)
            Improve(i, 1, columns.Length);
        return Densify(from, patches, flows, pixelsPerCell);

        // Propagation: tries the motions of two neighbors, then searches from the best.
        void Improve(int i, int beside, int across)
        {
            Vector2 start = flows[i];
            float least = patches[i].Cost(start);
            int column = i % columns.Length;
            if (column + beside >= 0 && column + beside < columns.Length)
                Try(i + beside);
            if (i + across >= 0 && i + across < patches.Length)
                Try(i + across);
            (flows[i], costs[i]) = patches[i].Search(start);

            void Try(int neighbor)
            {
                float cost = patches[i].Cost(flows[neighbor]);
                if (cost < least)
                    (start, least) = (flows[neighbor], cost);
            }
        }
    }

    private static Vector2 Above(DenseFlow coarser, int column, int row)
    {
        // The patch's middle in cells of the level above.
        const double Middle = PatchSearch.Side / 2.0;
        (double u, double v) = coarser.Cell(((column + Middle) / 2) - 0.5, ((row + Middle) / 2) - 0.5);
        return new((float)(2 * u), (float)(2 * v));
    }

    private static DenseFlow Densify(LumaPyramid.Level from, PatchSearch[] patches, Vector2[] flows, int pixelsPerCell)
    {
        var field = new DenseFlow(from.Width, from.Height, pixelsPerCell);
        var weights = new float[field.U.Length];
        for (int i = 0; i < patches.Length; i++)
            patches[i].Spread(flows[i], field, weights);
        System.Numerics.Tensors.TensorPrimitives.Divide(field.U, weights, field.U);
        System.Numerics.Tensors.TensorPrimitives.Divide(field.V, weights, field.V);
        return field;
    }

    // Patches every few pixels, and one that ends at the border.
    private static int[] Starts(int length)
    {
        int last = length - PatchSearch.Side;
        return [.. Enumerable.Range(0, (last / Apart) + 1).Select(i => i * Apart), .. last % Apart == 0 ? (int[])[] : [last]];
    }
}
