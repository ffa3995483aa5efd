namespace Equiview.Imaging.Resampling;

/// <summary>
/// One axis of a resize: each target pixel is a weighted sum of <see cref="Taps"/> neighboring source pixels. All rows of weights have the
/// same length (zero-filled), weights sum to 1. Pixel centers lie at half coordinates on both sides (align_corners false).
/// </summary>
internal sealed class ResampleTable
{
    private ResampleTable(int target, int taps)
    {
        Taps = taps;
        First = new int[target];
        Weights = new double[target * taps];
    }

    /// <summary>Source pixels per target pixel.</summary>
    public int Taps { get; }

    /// <summary>First source pixel of each target pixel; First + Taps never exceeds the source.</summary>
    public int[] First { get; }

    /// <summary>Target x Taps weights.</summary>
    public double[] Weights { get; }

    /// <summary>
    /// The filter widened by the reduction factor and cut off at the border with its weights renormalised: Pillow's resize
    /// (src/libImaging/Resample.c, precompute_coeffs) and torch's interpolate with antialias, which follows it.
    /// </summary>
    public static ResampleTable Antialiased(int source, int target, ResampleKernel kernel)
    {
        double scale = (double)source / target, widening = Math.Max(scale, 1), narrowing = 1 / widening,
            support = FilterKernel.Support(kernel) * widening;
        int taps = Math.Min(source, ((int)Math.Ceiling(support) * 2) + 1);
        var table = new ResampleTable(target, taps);
        for (int i = 0; i < target; i++)
        {
            double center = (i + 0.5) * scale;
            int from = Math.Max(0, (int)(center - support + 0.5)), to = Math.Min(source, (int)(center + support + 0.5));
            double sum = 0;
            for (int s = from; s < to; s++)
                sum += FilterKernel.Value(kernel, (s - center + 0.5) * narrowing);
            for (int s = from; s < to; s++)
                table.Add(i, from, source, s, FilterKernel.Value(kernel, (s - center + 0.5) * narrowing) * (1 / sum));
        }

        return table;
    }

    /// <summary>
    /// The filter at its own width whatever the reduction, border pixels repeated: OpenCV's INTER_LINEAR, and torch's interpolate without
    /// antialias (bilinear, or bicubic with a = -0.75).
    /// </summary>
    public static ResampleTable Pointwise(int source, int target, ResampleKernel kernel)
    {
        int half = kernel == ResampleKernel.Bilinear ? 1 : 2;
        double scale = (double)source / target;
        var table = new ResampleTable(target, Math.Min(source, 2 * half));
        for (int i = 0; i < target; i++)
        {
            double position = ((i + 0.5) * scale) - 0.5;
            int from = (int)Math.Floor(position) - half + 1;
            for (int s = from; s < from + (2 * half); s++)
            {
                double weight = half == 1
                    ? FilterKernel.Value(kernel, s - position)
                    : FilterKernel.Cubic(s - position, FilterKernel.SharpCubic);
                table.Add(i, from, source, Math.Clamp(s, 0, source - 1), weight);
            }
        }

        return table;
    }

    private void Add(int target, int from, int source, int layer, double weight)
    {
        int first = Math.Clamp(from, 0, source - Taps);
        First[target] = first;
        Weights[(target * Taps) + layer - first] += weight;
    }
}
