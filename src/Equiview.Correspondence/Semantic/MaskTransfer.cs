using Equiview.Correspondence.Matching;
using Equiview.Features;
namespace Equiview.Correspondence.Semantic;

/// <summary>
/// Transfers a mask from one instance to another: each cell of the target takes the labels of its nearest cells in the source, weighted by
/// similarity (label propagation of Caron et al., "Emerging Properties in Self-Supervised Vision Transformers", ICCV 2021, without its time
/// window).
/// </summary>
public static class MaskTransfer
{
    private const int Neighbors = 5;
    private const double Temperature = 0.1;

    /// <summary>The labels of the target's pixels.</summary>
    /// <param name="source">Features of the source.</param>
    /// <param name="mask">Labels of the source, of the source's size; 0 is background.</param>
    /// <param name="target">Features of the target.</param>
    /// <returns>Labels of the target's size.</returns>
    /// <exception cref="DegenerateInputException">The mask has another size, or the maps do not belong together.</exception>
    public static LabelImage Transfer(FeatureMap source, LabelImage mask, FeatureMap target)
    {
        if (mask.Size != source.ImageSize)
            throw new DegenerateInputException($"the mask is {mask.Size}, its image is {source.ImageSize}");
        if (source.Channels != target.Channels)
            throw new DegenerateInputException(
                FormattableString.Invariant($"features of {source.Channels} and {target.Channels} channels cannot be compared"));
        int[] cells = [.. Enumerable.Range(0, source.Grid.Count).Where(i => source.ImageSize.Contains(source.PatchCenter(i)))];
        byte[] labels = [.. cells.Select(i => source.PatchCenter(i)).Select(p => mask[(int)p.X, (int)p.Y])];
        byte[] distinct = [.. labels.Distinct().Order()];
        float[] keys = source.Sample([.. cells.Select(i => source.PatchCenter(i))], normalize: true);
        float[] queries = target.Sample([.. Enumerable.Range(0, target.Grid.Count).Select(i => target.PatchCenter(i))], normalize: true);
        var shares = new float[distinct.Length][];
        for (int l = 0; l < distinct.Length; l++)
            shares[l] = new float[target.Grid.Count];
        MatrixTiles.Run(
            queries,
            keys,
            source.Channels,
            MatrixTiles.DefaultMegabytes,
            fullRows: true,
            tile => tile.ForEachRow((row, scores) => Vote(scores, labels, distinct, shares, row)));
        return new LabelImage(target.ImageSize, Enlarge(target, distinct, shares));
    }

    private static void Vote(ReadOnlySpan<float> scores, byte[] labels, byte[] distinct, float[][] shares, int cell)
    {
        Span<int> best = stackalloc int[Neighbors];
        int count = Math.Min(Neighbors, scores.Length), found = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (found == count && scores[i] <= scores[best[count - 1]])
                continue;
            int at = found < count ? found++ : count - 1;
            for (; at > 0 && scores[best[at - 1]] < scores[i]; at--)
                best[at] = best[at - 1];
            best[at] = i;
        }

        foreach (int i in best[..count])
            shares[Array.BinarySearch(distinct, labels[i])][cell] += (float)Math.Exp((scores[i] - scores[best[0]]) / Temperature);
    }

    // Shares are interpolated between cell centers, then the largest wins: edges come out smooth.
    private static byte[] Enlarge(FeatureMap target, byte[] distinct, float[][] shares)
    {
        FeatureMap[] fields = [.. shares.Select(s => new FeatureMap(s, 1, target.Grid, target.Mapping, target.ImageSize))];
        var labels = new byte[target.ImageSize.PixelCount];
        Parallel.For(0, target.ImageSize.Height, y =>
        {
            PixelPoint[] row = [.. Enumerable.Range(0, target.ImageSize.Width).Select(x => PixelPoint.FromPixelCenter(x, y))];
            float[][] values = [.. fields.Select(f => f.Sample(row))];
            for (int x = 0; x < row.Length; x++)
                labels[(y * row.Length) + x] = distinct[Enumerable.Range(0, distinct.Length).MaxBy(l => values[l][x])];
        });
        return labels;
    }
}
