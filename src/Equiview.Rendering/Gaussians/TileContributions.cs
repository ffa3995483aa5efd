using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// Sums of weight and of weight times feature per Gaussian. Tiles are worked on in parallel, batch by batch; each pair of tile and Gaussian
/// has its own record, and the records are added in tile order, so that threads do not change the sums.
/// </summary>
internal sealed class TileContributions(
    GaussianTiles tiles, ProjectedGaussian[] projected, PlanarImage features, float[]? pixelWeights, GaussianContributions sums)
{
    private const int MostRecordValues = 1 << 24;

    // A record is the weighted features, then the weight.
    private readonly int recordLength = features.Channels + 1;
    private float[] records = [];

    public void Run(ParallelOptions options)
    {
        for (int first = 0, last; first < tiles.Count; first = last)
        {
            last = first + 1;
            while (last < tiles.Count && (tiles.Start(last + 1) - (long)tiles.Start(first)) * recordLength <= MostRecordValues)
                last++;
            int start = tiles.Start(first);
            long length = (tiles.Start(last) - (long)start) * recordLength;
            if (records.LongLength < length)
                records = new float[length];
            else
                Array.Clear(records);
            Parallel.For(first, last, options, () => new Workspace(tiles.TileSize, recordLength), (tile, _, workspace) =>
            {
                Record(tile, start, workspace);
                return workspace;
            }, _ => { });
            for (int tile = first; tile < last; tile++)
                AddRecords(tile, start);
        }
    }

    private void Record(int tile, int start, Workspace workspace)
    {
        (int X, int Y, int Width, int Height) pixels = tiles.Pixels(tile);
        TileBlender blender = workspace.Blender;
        blender.Begin(pixels);
        Gather(pixels, workspace.Values);
        long record = (tiles.Start(tile) - (long)start) * recordLength;
        foreach (int g in tiles[tile])
        {
            blender.Add(projected[g]);
            if (blender.Touched.Length > 0)
                Dot(blender, workspace.Values, records.AsSpan((int)record, recordLength));
            if (blender.IsDone)
                return;
            record += recordLength;
        }
    }

    private static void Dot(TileBlender blender, float[] values, Span<float> record)
    {
        ref float weights = ref MemoryMarshal.GetReference(blender.Weights);
        ref float first = ref MemoryMarshal.GetArrayDataReference(values);
        for (int c = 0; c < record.Length; c++)
        {
            Vector256<float> sum = Vector256<float>.Zero;
            foreach (int block in blender.Touched)
                sum += Vector256.LoadUnsafe(ref weights, (nuint)block) * Vector256.LoadUnsafe(
                    ref first, (nuint)((c * blender.PixelCount) + block));
            record[c] = Vector256.Sum(sum);
        }
    }

    // [D + 1, tile, tile]: features times pixel weight, then the pixel weight itself.
    private void Gather((int X, int Y, int Width, int Height) pixels, float[] values)
    {
        int tileSize = tiles.TileSize, plane = tileSize * tileSize;
        for (int y = 0; y < pixels.Height; y++)
        {
            int from = ((pixels.Y + y) * features.Size.Width) + pixels.X, to = y * tileSize;
            Span<float> factors = values.AsSpan((features.Channels * plane) + to, pixels.Width);
            if (pixelWeights is null)
                factors.Fill(1);
            else
                pixelWeights.AsSpan(from, pixels.Width).CopyTo(factors);
            for (int c = 0; c < features.Channels; c++)
            {
                ReadOnlySpan<float> row = features.Plane(c).Slice(from, pixels.Width);
                Span<float> target = values.AsSpan((c * plane) + to, pixels.Width);
                for (int x = 0; x < row.Length; x++)
                    target[x] = factors[x] == 0 ? 0 : row[x] * factors[x]; // a dropped pixel may hold NaN
            }
        }
    }

    private void AddRecords(int tile, int start)
    {
        ReadOnlySpan<float> record = records.AsSpan((tiles.Start(tile) - start) * recordLength);
        foreach (int g in tiles[tile])
        {
            Span<float> sum = sums.WeightedFeatures.AsSpan(g * sums.Dimension, sums.Dimension);
            for (int c = 0; c < sum.Length; c++)
                sum[c] += record[c];
            sums.Weights[g] += record[sums.Dimension];
            record = record[recordLength..];
        }
    }

    private sealed class Workspace(int tileSize, int recordLength)
    {
        public TileBlender Blender { get; } = new(tileSize);

        public float[] Values { get; } = new float[recordLength * tileSize * tileSize];
    }
}
