using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Equiview.Rendering.Gaussians;

/// <summary>
/// Front-to-back blending of one tile, eight pixels of a row at a time: keeps each pixel's transmittance and reports the weight with which
/// the next Gaussian enters. A pixel stops before the Gaussian that would take its transmittance to 1e-4 or below.
/// </summary>
internal sealed class TileBlender(int tileSize)
{
    /// <summary>Pixels that are computed together.</summary>
    public const int Lanes = 8;

    private const float SmallestAlpha = 1 / 255f;
    private const float LargestAlpha = 0.99f;
    private const float SmallestTransmittance = 1e-4f;
    private static readonly Vector256<float> Centers = Vector256.Create(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f);

    private readonly float[] transmittance = new float[tileSize * tileSize];
    private readonly float[] weights = new float[tileSize * tileSize];
    private readonly int[] counts = new int[tileSize * tileSize];
    private readonly int[] active = new int[tileSize * tileSize];
    private readonly int[] stops = new int[tileSize * tileSize];
    private readonly int[] touched = new int[tileSize * tileSize / Lanes];
    private int touchedCount;
    private int firstX;
    private int firstY;
    private int rows;
    private int liveBlocks;
    private int position;

    /// <summary>Pixels of a tile, with those that lie outside the image.</summary>
    public int PixelCount => transmittance.Length;

    /// <summary>[tile, tile] transmittance so far.</summary>
    public ReadOnlySpan<float> Transmittance => transmittance;

    /// <summary>[tile, tile] Gaussians blended so far.</summary>
    public ReadOnlySpan<int> Counts => counts;

    /// <summary>[tile, tile] place in the tile's order of the Gaussian at which the pixel stopped; the largest int if it did not.</summary>
    public ReadOnlySpan<int> Stops => stops;

    /// <summary>[tile, tile] weights of the last Gaussian, valid in the <see cref="Touched"/> blocks.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>First pixels of the blocks of <see cref="Lanes"/> pixels that the last Gaussian entered with a weight above 0.</summary>
    public ReadOnlySpan<int> Touched => touched.AsSpan(0, touchedCount);

    /// <summary>Whether every pixel has stopped.</summary>
    public bool IsDone => liveBlocks == 0;

    /// <summary>Begins a tile.</summary>
    public void Begin((int X, int Y, int Width, int Height) pixels)
    {
        (firstX, firstY, rows) = (pixels.X, pixels.Y, pixels.Height);
        Array.Fill(transmittance, 1);
        Array.Clear(counts);
        Array.Clear(active);
        for (int y = 0; y < rows; y++)
            active.AsSpan(y * tileSize, pixels.Width).Fill(-1);
        Array.Fill(stops, int.MaxValue);
        position = -1;
        liveBlocks = rows * ((pixels.Width + Lanes - 1) / Lanes);
    }

    /// <summary>Blends the next Gaussian; <see cref="Touched"/> and <see cref="Weights"/> then tell where.</summary>
    public void Add(in ProjectedGaussian g)
    {
        touchedCount = 0;
        position++;
        var rows = new TileRows(g, firstX, firstY, this.rows, tileSize);
        Vector256<float> halfA = Vector256.Create(rows.HalfA), opacity = Vector256.Create(g.Opacity);
        for (int y = rows.First; y < rows.End; y++)
        {
            TileRow row = rows[y];
            Vector256<float> rowSigma = Vector256.Create(row.Sigma);
            for (int x = row.First; x < row.End; x += Lanes)
            {
                int block = (y * tileSize) + x;
                Vector256<int> live = Load(active, block);
                if (live != Vector256<int>.Zero)
                    Blend(halfA, opacity, block, Vector256.Create((float)(row.Center - x)) - Centers, rowSigma, live);
            }
        }
    }

    private static Vector256<T> Load<T>(T[] array, int index) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(array), (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Blend(
        Vector256<float> halfA, Vector256<float> opacity, int block, Vector256<float> along, Vector256<float> rowSigma, Vector256<int> live)
    {
        Vector256<float> sigma = (halfA * along * along) + rowSigma;
        Vector256<float> alpha = Vector256.Min(Vector256.Create(LargestAlpha), opacity * FastExponential.Of(-sigma));
        Vector256<int> enters = live
            & Vector256.GreaterThanOrEqual(sigma, Vector256<float>.Zero).AsInt32()
            & Vector256.GreaterThanOrEqual(alpha, Vector256.Create(SmallestAlpha)).AsInt32();
        if (enters == Vector256<int>.Zero)
            return;
        Vector256<float> before = Load(transmittance, block);
        Vector256<float> after = before * (Vector256<float>.One - alpha);
        Vector256<int> stops = enters & Vector256.LessThanOrEqual(after, Vector256.Create(SmallestTransmittance)).AsInt32();
        if (stops != Vector256<int>.Zero)
        {
            live = Vector256.AndNot(live, stops);
            live.CopyTo(active, block);
            Vector256.ConditionalSelect(stops, Vector256.Create(position), Load(this.stops, block)).CopyTo(this.stops, block);
            if (live == Vector256<int>.Zero)
                liveBlocks--;
            enters = Vector256.AndNot(enters, stops);
            if (enters == Vector256<int>.Zero)
                return;
        }

        Vector256.ConditionalSelect(enters.AsSingle(), alpha * before, Vector256<float>.Zero).CopyTo(weights, block);
        Vector256.ConditionalSelect(enters.AsSingle(), after, before).CopyTo(transmittance, block);
        (Load(counts, block) - enters).CopyTo(counts, block); // a true lane is -1
        touched[touchedCount++] = block;
    }
}
