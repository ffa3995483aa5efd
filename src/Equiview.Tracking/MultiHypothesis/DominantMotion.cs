using Equiview.Tracking.Flow;
namespace Equiview.Tracking.MultiHypothesis;

/// <summary>The motion of most of the frame, as a rule that of the background: the median of the dense flow on a grid.</summary>
internal static class DominantMotion
{
    private const int Columns = 24, Rows = 14;

    /// <summary>The motion since the previous frame in pixels; null where flow passes the forward-backward check nowhere.</summary>
    public static PixelPoint? Measure(FlowPair flow, ImageSize size, FlowOptions options)
    {
        var motions = new List<PixelPoint>(Columns * Rows);
        for (int i = 0; i < Columns * Rows; i++)
        {
            var at = new PixelPoint((i % Columns + 0.5) * size.Width / Columns, ((i / Columns) + 0.5) * size.Height / Rows);
            if (flow.Follow(at) is { } step && step.ReturnErrorPixels <= options.MaxReturnErrorPixels)
                motions.Add(step.Point - at);
        }

        return motions.Count == 0 ? null : Medians.Of(motions);
    }
}
