using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Equiview.Rendering.Gaussians.Gradients;

/// <summary>
/// Backward pass of blending, tile by tile, from the last Gaussian to the first, eight pixels of a row at a time. With g the derivative of
/// the loss with respect to a pixel's channels and v a Gaussian's values, the loss changes with the Gaussian's alpha by
/// T (v g) - S / (1 - alpha), where T is the transmittance before it and S the sum of weight times (v g) over the Gaussians behind it
/// (Kerbl et al. 2023, appendix; here the channels are contracted first, so that one number a pixel is carried). Each pair of tile and
/// Gaussian gets a record: nothing is shared between tiles, and the sums do not depend on threads.
/// </summary>
internal sealed class TileGradients
{
    /// <summary>
    /// Values of a record before the features: red, green, blue, depth; then sums of the derivative with respect to sigma, times 1, dx, dy,
    /// dx dx, dx dy and dy dy with d = mean - pixel.
    /// </summary>
    public const int FixedLength = 10;

    private const float LargestAlpha = 0.99f;
    private const float SmallestAlpha = 1 / 255f;
    private static readonly Vector256<float> Centers = Vector256.Create(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f);

    private readonly int tileSize;
    private readonly int pixelCount;
    private readonly int features;
    private readonly float[] upstream; // [red, green, blue, depth, features..., tile, tile]
    private readonly float[] transmittance;
    private readonly float[] behind; // S above, less the derivative through the alpha plane
    private readonly int[] stops;
    private readonly Vector256<float>[] featureSums;
    private bool detached;

    public TileGradients(int tileSize, int features)
    {
        (this.tileSize, this.features, pixelCount) = (tileSize, features, tileSize * tileSize);
        upstream = new float[(RenderPlanes.FixedChannels + features) * pixelCount];
        (transmittance, behind, stops) = (new float[pixelCount], new float[pixelCount], new int[pixelCount]);
        featureSums = new Vector256<float>[features];
    }

    /// <summary>Writes the records of one tile's Gaussians, in the tile's order; those of Gaussians that no pixel shows become 0.</summary>
    public void Run(
        GaussianTiles tiles, int tile, ProjectedGaussian[] projected, GaussianFeatureSet? values, GaussianTape tape,
        RenderingGradient gradient, Span<float> records)
    {
        (int X, int Y, int Width, int Height) pixels = tiles.Pixels(tile);
        ReadOnlySpan<int> order = tiles[tile];
        Begin(tile, pixels, tape, gradient);
        detached = gradient.FeaturesDetached;
        int last = Math.Min(order.Length, LastStop(pixels));
        int length = FixedLength + features;
        records[(last * length)..].Clear();
        for (int i = last - 1; i >= 0; i--)
        {
            int g = order[i];
            Add(projected[g], values is null ? [] : values[g], i, pixels, records.Slice(i * length, length));
        }
    }

    private void Begin(int tile, (int X, int Y, int Width, int Height) pixels, GaussianTape tape, RenderingGradient gradient)
    {
        tape.Transmittance.AsSpan(tile * pixelCount, pixelCount).CopyTo(transmittance);
        tape.Stops.AsSpan(tile * pixelCount, pixelCount).CopyTo(stops);
        for (int y = 0; y < tileSize; y++)
        {
            // Pixels outside of the image never blended anything.
            int inside = y < pixels.Height ? pixels.Width : 0;
            stops.AsSpan((y * tileSize) + inside, tileSize - inside).Clear();
        }

        Copy(gradient.Color, 0, pixels);
        Copy(gradient.Depth, 3, pixels);
        Copy(gradient.Features, RenderPlanes.FixedChannels, pixels);
        Array.Clear(behind);
        if (gradient.Alpha is { } alpha)
        {
            for (int y = 0; y < pixels.Height; y++)
            {
                ReadOnlySpan<float> row = alpha.Values.AsSpan(((pixels.Y + y) * alpha.Size.Width) + pixels.X, pixels.Width);
                for (int x = 0; x < row.Length; x++)
                    behind[(y * tileSize) + x] = -row[x] * transmittance[(y * tileSize) + x];
            }
        }
    }

    private void Copy(PlanarImage? image, int channel, (int X, int Y, int Width, int Height) pixels)
    {
        for (int c = 0; image is not null && c < image.Channels; c++)
        {
            ReadOnlySpan<float> plane = image.Plane(c);
            for (int y = 0; y < pixels.Height; y++)
                plane.Slice(((pixels.Y + y) * image.Size.Width) + pixels.X, pixels.Width)
                    .CopyTo(upstream.AsSpan(((channel + c) * pixelCount) + (y * tileSize)));
        }
    }

    private int LastStop((int X, int Y, int Width, int Height) pixels)
    {
        int last = 0;
        for (int y = 0; y < pixels.Height; y++)
        {
            foreach (int stop in stops.AsSpan(y * tileSize, pixels.Width))
                last = Math.Max(last, stop);
        }

        return last;
    }

    private void Add(
        in ProjectedGaussian g, ReadOnlySpan<float> values, int position, (int X, int Y, int Width, int Height) pixels, Span<float> record)
    {
        var rows = new TileRows(g, pixels.X, pixels.Y, pixels.Height, tileSize);
        var constants = new Constants(g, rows.HalfA, position);
        var sums = default(Sums);
        featureSums.AsSpan().Clear();
        for (int y = rows.First; y < rows.End; y++)
        {
            TileRow row = rows[y];
            Vector256<float> rowSigma = Vector256.Create(row.Sigma), dy = Vector256.Create((float)row.DistanceY);
            double shift = rows.Slope * row.DistanceY;
            for (int x = row.First; x < row.End; x += TileBlender.Lanes)
            {
                Vector256<float> along = Vector256.Create((float)(row.Center - x)) - Centers;
                Vector256<float> dx = Vector256.Create((float)(row.Center - shift - x)) - Centers;
                Blend(constants, values, (y * tileSize) + x, along, rowSigma, dx, dy, ref sums);
            }
        }

        sums.Write(record);
        for (int c = 0; c < features; c++)
            record[FixedLength + c] = Vector256.Sum(featureSums[c]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Blend(
        in Constants g, ReadOnlySpan<float> values, int block, Vector256<float> along, Vector256<float> rowSigma, Vector256<float> dx,
        Vector256<float> dy, ref Sums sums)
    {
        // The same expressions as in the forward pass, so that the same pixels are entered.
        Vector256<float> sigma = (g.HalfA * along * along) + rowSigma;
        Vector256<float> raw = g.Opacity * FastExponential.Of(-sigma);
        Vector256<float> alpha = Vector256.Min(Vector256.Create(LargestAlpha), raw);
        Vector256<float> enters = (Vector256.GreaterThan(Load(stops, block), g.Position)
            & Vector256.GreaterThanOrEqual(sigma, Vector256<float>.Zero).AsInt32()
            & Vector256.GreaterThanOrEqual(alpha, Vector256.Create(SmallestAlpha)).AsInt32()).AsSingle();
        if (enters.AsInt32() == Vector256<int>.Zero)
            return;
        alpha &= enters;
        raw &= enters & Vector256.LessThanOrEqual(raw, Vector256.Create(LargestAlpha));
        Vector256<float> gained = Vector256<float>.One / (Vector256<float>.One - alpha);
        Vector256<float> before = Load(transmittance, block) * gained, weight = alpha * before;
        before.CopyTo(transmittance, block);
        Vector256<float> red = Load(upstream, block), green = Load(upstream, block + pixelCount),
            blue = Load(upstream, block + (2 * pixelCount)), depth = Load(upstream, block + (3 * pixelCount));
        Vector256<float> contracted = (g.Red * red) + (g.Green * green) + (g.Blue * blue) + (g.Depth * depth);
        float through = detached ? 0 : 1;
        for (int c = 0, at = block + (RenderPlanes.FixedChannels * pixelCount); c < values.Length; c++, at += pixelCount)
        {
            Vector256<float> feature = Load(upstream, at);
            contracted += through * values[c] * feature;
            featureSums[c] += weight * feature;
        }

        sums.Red += weight * red;
        sums.Green += weight * green;
        sums.Blue += weight * blue;
        sums.Depth += weight * depth;
        Vector256<float> rear = Load(behind, block);
        Vector256<float> bySigma = raw * ((rear * gained) - (before * contracted));
        (rear + (weight * contracted)).CopyTo(behind, block);
        sums.Add(bySigma, dx, dy);
    }

    private static Vector256<T> Load<T>(T[] array, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(array), (nuint)index);

    private readonly struct Constants(in ProjectedGaussian g, float halfA, int position)
    {
        public readonly Vector256<float> HalfA = Vector256.Create(halfA);
        public readonly Vector256<float> Opacity = Vector256.Create(g.Opacity);
        public readonly Vector256<float> Red = Vector256.Create(g.Red);
        public readonly Vector256<float> Green = Vector256.Create(g.Green);
        public readonly Vector256<float> Blue = Vector256.Create(g.Blue);
        public readonly Vector256<float> Depth = Vector256.Create(g.Depth);
        public readonly Vector256<int> Position = Vector256.Create(position);
    }

    private struct Sums
    {
        public Vector256<float> Red;
        public Vector256<float> Green;
        public Vector256<float> Blue;
        public Vector256<float> Depth;
        private Vector256<float> one;
        private Vector256<float> x;
        private Vector256<float> y;
        private Vector256<float> xx;
        private Vector256<float> xy;
        private Vector256<float> yy;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector256<float> bySigma, Vector256<float> dx, Vector256<float> dy)
        {
            Vector256<float> byX = bySigma * dx, byY = bySigma * dy;
            one += bySigma;
            x += byX;
            y += byY;
            xx += byX * dx;
            xy += byX * dy;
            yy += byY * dy;
        }

        public readonly void Write(Span<float> record)
        {
            (record[0], record[1], record[2], record[3]) =
                (Vector256.Sum(Red), Vector256.Sum(Green), Vector256.Sum(Blue), Vector256.Sum(Depth));
            (record[4], record[5], record[6]) = (Vector256.Sum(one), Vector256.Sum(x), Vector256.Sum(y));
            (record[7], record[8], record[9]) = (Vector256.Sum(xx), Vector256.Sum(xy), Vector256.Sum(yy));
        }
    }
}
