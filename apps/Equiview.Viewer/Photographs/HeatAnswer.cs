using System.Buffers.Binary;
using Equiview.Correspondence.Similarity;

namespace Equiview.Viewer.Photographs;

/// <summary>
/// The similarity of one point to all photographs as the page reads it, little endian. For each photograph five floats: x and y of the most
/// similar pixel (raster pixels), its similarity, and the similarities that the bytes 0 and 255 mean; then for each photograph one byte a
/// cell, row-major. All photographs have one scale, so that their colors can be compared.
/// </summary>
internal static class HeatAnswer
{
    private const int Numbers = 5;

    /// <summary>The answer for a descriptor.</summary>
    /// <param name="maps">The features of all photographs.</param>
    /// <param name="count">Number of photographs.</param>
    /// <param name="image">The photograph in which the point lies.</param>
    /// <param name="point">The point, raster pixels.</param>
    public static byte[] Of(PhotographMaps maps, int count, int image, PixelPoint point)
    {
        float[] descriptor = maps[image].Map.Sample(point, normalize: true);
        SimilarityField[] fields = [.. Enumerable.Range(0, count).Select(i => maps[i].Score(descriptor))];
        float[][] cells = Array.ConvertAll(fields, f => f.CellScores());
        PixelPeak[] peaks = Array.ConvertAll(fields, f => f.BestPixel());
        IEnumerable<int> others = Enumerable.Range(0, count).Where(i => i != image || count == 1);
        float low = others.Min(i => cells[i].Min()), high = others.Max(i => peaks[i].Score);
        var answer = new byte[(count * Numbers * sizeof(float)) + cells.Sum(c => c.Length)];
        int at = 0;
        foreach (PixelPeak peak in peaks)
        {
            foreach (float value in new[] { (float)peak.Point.X, (float)peak.Point.Y, peak.Score, low, high })
            {
                BinaryPrimitives.WriteSingleLittleEndian(answer.AsSpan(at), value);
                at += sizeof(float);
            }
        }

        float scale = high > low ? 255 / (high - low) : 0;
        foreach (float value in cells.SelectMany(c => c))
            answer[at++] = (byte)Math.Clamp(MathF.Round((value - low) * scale), 0, 255);
        return answer;
    }
}
