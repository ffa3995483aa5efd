using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Equiview.Tracking.Flow;

/// <summary>
/// Inverse search of one 8 x 8 patch (Kroeger et al., "Fast optical flow using dense inverse search", ECCV 2016, section 2.1; the inverse
/// compositional step is Baker and Matthews', IJCV 2004). Means are subtracted before patches are compared, so brightness may change.
/// </summary>
internal readonly struct PatchSearch
{
    /// <summary>Side of a patch.</summary>
    public const int Side = 8;

    private const int Iterations = 12;
    private const float SmallestStep = 0.01f;

    // Added to the diagonal of the Hessian, so that flat patches do not move.
    private const float Damping = 1e-2f;
    private readonly LumaPyramid.Level from, to;
    private readonly int origin, column, row;
    private readonly float gradientSumX, gradientSumY, inverseXX, inverseXY, inverseYY;

    /// <summary>Prepares the patch whose first pixel is at a column and row of the first frame.</summary>
    public PatchSearch(LumaPyramid.Level from, LumaPyramid.Level to, int column, int row)
    {
        (this.from, this.to, this.column, this.row, origin) = (from, to, column, row, from.At(column, row));
        Vector256<float> xx = default, xy = default, yy = default, sumX = default, sumY = default;
        for (int y = 0; y < Side; y++)
        {
            Vector256<float> gx = GradientX(y), gy = GradientY(y);
            xx += gx * gx;
            xy += gx * gy;
            yy += gy * gy;
            sumX += gx;
            sumY += gy;
        }

        (gradientSumX, gradientSumY) = (Vector256.Sum(sumX), Vector256.Sum(sumY));
        const float Count = Side * Side;
        float hxx = Vector256.Sum(xx) - (gradientSumX * gradientSumX / Count) + Damping;
        float hyy = Vector256.Sum(yy) - (gradientSumY * gradientSumY / Count) + Damping;
        float hxy = Vector256.Sum(xy) - (gradientSumX * gradientSumY / Count), determinant = (hxx * hyy) - (hxy * hxy);
        (inverseXX, inverseXY, inverseYY) = (hyy / determinant, -hxy / determinant, hxx / determinant);
    }

    /// <summary>Dissimilarity of the patch and the second frame at a motion: variance of their difference times 64.</summary>
    public float Cost(Vector2 flow)
    {
        Compare(flow, out float sum, out float squares, out _, out _);
        return squares - (sum * sum / (Side * Side));
    }

    /// <summary>
    /// The motion of lowest cost found from a start, and that cost. The search ends where a step does not lower the cost, is below 0.01 px,
    /// or goes farther than a patch.
    /// </summary>
    public (Vector2 Flow, float Cost) Search(Vector2 start)
    {
        Vector2 flow = start, best = start;
        float least = float.PositiveInfinity;
        for (int i = 0; ; i++)
        {
            Compare(flow, out float sum, out float squares, out float dotX, out float dotY);
            float cost = squares - (sum * sum / (Side * Side));
            if (cost >= least)
                break;
            (best, least) = (flow, cost);
            float bx = dotX - (gradientSumX * sum / (Side * Side)), by = dotY - (gradientSumY * sum / (Side * Side));
            var step = new Vector2((inverseXX * bx) + (inverseXY * by), (inverseXY * bx) + (inverseYY * by));
            flow -= step;
            if (i == Iterations || step.LengthSquared() < SmallestStep * SmallestStep || Vector2.DistanceSquared(flow, start) > Side * Side)
                break;
        }

        return (best, least);
    }

    /// <summary>
    /// Adds the motion to the pixels that the patch covers, each weighted by its photometric fit (Kroeger et al., equation 3).
    /// </summary>
    public void Spread(Vector2 flow, DenseFlow field, float[] weights)
    {
        for (int y = 0; y < Side; y++)
        {
            Vector256<float> weight = Vector256<float>.One / Vector256.Max(Vector256<float>.One, Vector256.Abs(Warped(flow, y) - First(y)));
            int at = ((row + y) * field.Width) + column;
            Add(weights, at, weight);
            Add(field.U, at, weight * flow.X);
            Add(field.V, at, weight * flow.Y);
        }
    }

    private void Compare(Vector2 flow, out float sum, out float squares, out float dotX, out float dotY)
    {
        Vector256<float> sums = default, square = default, x = default, y = default;
        for (int r = 0; r < Side; r++)
        {
            Vector256<float> difference = Warped(flow, r) - First(r);
            sums += difference;
            square += difference * difference;
            x += GradientX(r) * difference;
            y += GradientY(r) * difference;
        }

        (sum, squares, dotX, dotY) = (Vector256.Sum(sums), Vector256.Sum(square), Vector256.Sum(x), Vector256.Sum(y));
    }

    // Rows of the patch moved by the flow, bilinear; a patch beyond the frame is clamped to the margin.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Warped(Vector2 flow, int y)
    {
        float px = Math.Clamp(column + flow.X, -LumaPyramid.Margin, to.Width + LumaPyramid.Margin - Side - 1.001f);
        float py = Math.Clamp(row + flow.Y, -LumaPyramid.Margin, to.Height + LumaPyramid.Margin - Side - 1.001f);
        int x = (int)MathF.Floor(px), top = (int)MathF.Floor(py);
        float fx = px - x, fy = py - top;
        int at = to.At(x, top + y), below = at + to.Stride;
        Vector256<float> upper = (Load(to, at) * (1 - fx)) + (Load(to, at + 1) * fx);
        Vector256<float> lower = (Load(to, below) * (1 - fx)) + (Load(to, below + 1) * fx);
        return (upper * (1 - fy)) + (lower * fy);
    }

    private Vector256<float> First(int y) => Load(from, origin + (y * from.Stride));

    private Vector256<float> GradientX(int y) =>
        (Load(from, origin + (y * from.Stride) + 1) - Load(from, origin + (y * from.Stride) - 1)) * 0.5f;

    private Vector256<float> GradientY(int y) =>
        (Load(from, origin + ((y + 1) * from.Stride)) - Load(from, origin + ((y - 1) * from.Stride))) * 0.5f;

    private static Vector256<float> Load(LumaPyramid.Level level, int at) => Vector256.LoadUnsafe(ref level.Values[at]);

    private static void Add(float[] values, int at, Vector256<float> addend) =>
        (Vector256.LoadUnsafe(ref values[at]) + addend).StoreUnsafe(ref values[at]);
}
