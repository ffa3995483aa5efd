using Equiview.Numerics;

namespace Equiview.Pose.Solvers;

/// <summary>
/// Draws samples of three matches, the heaviest first, growing towards uniform sampling (Chum and Matas, "Matching with PROSAC", CVPR
/// 2005). With equal weights it is uniform from the start.
/// </summary>
internal sealed class ProsacSampler
{
    private const int SampleSize = 3;
    private const int ConvergenceSamples = 200_000;
    private readonly int[] order;
    private readonly KeyedRandom random;
    private readonly bool uniform;
    private int subset = SampleSize;
    private int drawn;
    private double expected;
    private double quota = 1;

    public ProsacSampler(ReadOnlySpan<double> weights, KeyedRandom random)
    {
        this.random = random;
        double[] keys = weights.ToArray();
        order = [.. Enumerable.Range(0, keys.Length).OrderByDescending(i => keys[i])];
        uniform = keys.All(w => w == keys[0]);
        expected = ConvergenceSamples;
        for (int i = 0; i < SampleSize; i++)
            expected *= (double)(SampleSize - i) / (order.Length - i);
    }

    /// <summary>Writes three different match indices.</summary>
    public void Draw(Span<int> sample)
    {
        drawn++;
        int count = order.Length, fixedLast = -1;
        if (!uniform && subset <= order.Length)
        {
            while (drawn > quota && subset < order.Length)
            {
                // Expected number of samples of the first n matches among all ConvergenceSamples, by recursion over n.
                double next = expected * (subset + 1) / (subset + 1 - SampleSize);
                quota += Math.Ceiling(next - expected);
                expected = next;
                subset++;
            }

            if (drawn <= quota)
                (count, fixedLast) = (subset - 1, subset - 1);
        }

        int free = fixedLast >= 0 ? SampleSize - 1 : SampleSize;
        for (int i = 0; i < free; i++)
        {
            int pick;
            do
                pick = order[random.NextInt(count)];
            while (sample[..i].Contains(pick));
            sample[i] = pick;
        }

        if (fixedLast >= 0)
            sample[SampleSize - 1] = order[fixedLast];
    }
}
