namespace Equiview.Tracking.TapNext;

/// <summary>What the network says of one frame.</summary>
/// <param name="VisibleLogits">[Q].</param>
/// <param name="CoordinateLogits">[Q, 512]: 256 bins of y, then 256 of x.</param>
internal sealed record TapNextFrame(float[] VisibleLogits, float[] CoordinateLogits)
{
    private const int Logits = 2 * TapNextConfig.Bins;

    /// <summary>The position of a query in units of 1/256 of the frame.</summary>
    public (double Y, double X) Position(int query) => TapNextReadout.Position(LogitsOf(query));

    /// <summary>Whether a query is visible: a positive logit, the released wrapper's rule.</summary>
    public bool IsVisible(int query) => VisibleLogits[query] > 0;

    /// <summary>Probability that a query is visible and within 8/256 of the frame of its position.</summary>
    public float Confidence(int query)
    {
        (double y, double x) = Position(query);
        return (float)(Certainty(query, y, x) / (1 + Math.Exp(-VisibleLogits[query])));
    }

    /// <summary>Probability that a query lies within 8/256 of the frame of a position.</summary>
    public double Certainty(int query, double y, double x) => TapNextReadout.Certainty(LogitsOf(query), y, x);

    private ReadOnlySpan<float> LogitsOf(int query) => CoordinateLogits.AsSpan(query * Logits, Logits);
}
