namespace Equiview.Splatting.Queries;

/// <summary>Thresholds on relevancy.</summary>
internal static class RelevancyThreshold
{
    private const int Bins = 256;

    /// <summary>The Gaussians whose relevancy is not below a threshold, in order.</summary>
    public static int[] Select(float[] relevancy, float threshold) =>
        [.. Enumerable.Range(0, relevancy.Length).Where(g => relevancy[g] >= threshold)];

    /// <summary>
    /// Otsu's threshold (1979): the cut that leaves the least variance inside the two classes, over 256 bins between the smallest and the
    /// largest relevancy of Gaussians that were seen (above -1). It has no parameter, but assumes two classes in every scene.
    /// </summary>
    /// <exception cref="DegenerateInputException">No Gaussian was seen.</exception>
    public static float Otsu(float[] relevancy)
    {
        float[] seen = [.. relevancy.Where(v => v > -1)];
        if (seen.Length == 0)
            throw new DegenerateInputException("no Gaussian has a relevancy to cut");
        float low = seen.Min(), width = (seen.Max() - low) / Bins;
        if (!(width > 0))
            return low;
        var histogram = new int[Bins];
        foreach (float v in seen)
            histogram[Math.Min(Bins - 1, (int)((v - low) / width))]++;
        double all = histogram.Select((n, bin) => (double)n * bin).Sum(), below = 0, best = -1;
        int count = 0, cut = 0;
        for (int bin = 0; bin < Bins - 1; bin++)
        {
            (count, below) = (count + histogram[bin], below + ((double)histogram[bin] * bin));
            if (count == 0 || count == seen.Length)
                continue;
            double difference = (below / count) - ((all - below) / (seen.Length - count)),
                between = (double)count * (seen.Length - count) * difference * difference;
            (best, cut) = between > best ? (between, bin + 1) : (best, cut);
        }

        return low + (cut * width);
    }
}
