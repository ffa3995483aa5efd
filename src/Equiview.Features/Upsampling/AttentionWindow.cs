namespace Equiview.Features.Upsampling;

/// <summary>
/// The cells of the coarse map that one row (or column) of the fine map attends to: those within a tenth of the image on each side. Counted
/// in single precision as the authors' code does, so that borders fall on the same cells.
/// </summary>
/// <param name="First">First cell.</param>
/// <param name="End">The cell after the last.</param>
internal readonly record struct AttentionWindow(int First, int End)
{
    private const float Ratio = 0.1f;

    /// <summary>The windows of all rows (or columns) of the fine map.</summary>
    /// <param name="coarse">Cells of the coarse map.</param>
    /// <param name="fine">Cells of the fine map.</param>
    public static AttentionWindow[] Of(int coarse, int fine)
    {
        var windows = new AttentionWindow[fine];
        for (int i = 0; i < fine; i++)
        {
            float center = (i + 0.5f) / fine;
            float low = Math.Clamp(center - Ratio, 0f, 1f) * coarse, high = Math.Clamp(center + Ratio, 0f, 1f) * coarse;
            windows[i] = new AttentionWindow((int)MathF.Floor(low), (int)MathF.Ceiling(high));
        }

        return windows;
    }
}
