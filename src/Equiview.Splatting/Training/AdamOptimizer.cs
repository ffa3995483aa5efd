using System.Numerics;
using System.Runtime.InteropServices;

namespace Equiview.Splatting.Training;

/// <summary>
/// Adam (Kingma, Ba, ICLR 2015) with beta 0.9 and 0.999 and an epsilon of 1e-15, which gradients of a mean over pixels need. Every value is
/// independent of the others: threads do not change a bit. Values whose gradient is not finite stay.
/// </summary>
internal static class AdamOptimizer
{
    private const double Beta1 = 0.9, Beta2 = 0.999;
    private const float Epsilon = 1e-15f;
    private const int Chunk = 1 << 15;

    /// <summary>One step.</summary>
    /// <param name="values">Changed.</param>
    /// <param name="gradient">Of the loss.</param>
    /// <param name="first">First moment, changed.</param>
    /// <param name="second">Second moment, changed.</param>
    /// <param name="step">Number of this step, from 1.</param>
    /// <param name="rates">Learning rates, repeated over the values; a whole number of vectors where it is more than one.</param>
    /// <param name="parallel">Threads.</param>
    public static void Step(
        float[] values, float[] gradient, float[] first, float[] second, long step, float[] rates, ParallelOptions parallel)
    {
        float correction1 = (float)(1 / (1 - Math.Pow(Beta1, step))), correction2 = (float)(1 / (1 - Math.Pow(Beta2, step)));
        int chunk = Chunk / rates.Length * rates.Length, chunks = (values.Length + chunk - 1) / chunk;
        void Run(int i) => Span(
            values, gradient, first, second, i * chunk, Math.Min(values.Length, (i + 1) * chunk), rates, correction1, correction2);
        if (chunks <= 1)
        {
            for (int i = 0; i < chunks; i++)
                Run(i);
        }
        else
        {
            Parallel.For(0, chunks, parallel, Run);
        }
    }

    /// <summary>
    /// Rates of the spherical harmonics: the constant color's, then another's; in a pattern that is a whole number of vectors.
    /// </summary>
    public static float[] HarmonicRates(int coefficients, double constant, double others)
    {
        int period = 3 * coefficients, length = period;
        while (length % Vector<float>.Count != 0)
            length += period;
        return [.. Enumerable.Range(0, length).Select(i => (float)(i % period < 3 ? constant : others))];
    }

    private static void Span(
        float[] values, float[] gradient, float[] first, float[] second, int start, int end, float[] rates, float correction1,
        float correction2)
    {
        ref float v = ref MemoryMarshal.GetArrayDataReference(values), g = ref MemoryMarshal.GetArrayDataReference(gradient),
            m = ref MemoryMarshal.GetArrayDataReference(first), s = ref MemoryMarshal.GetArrayDataReference(second),
            r = ref MemoryMarshal.GetArrayDataReference(rates);
        const float b1 = (float)Beta1, b2 = (float)Beta2, c1 = (float)(1 - Beta1), c2 = (float)(1 - Beta2);
        var single = new Vector<float>(rates[0]);
        int width = Vector<float>.Count, i = start, rate = 0;
        for (; i <= end - width; i += width)
        {
            nuint at = (nuint)i;
            Vector<float> gradients = Vector.LoadUnsafe(ref g, at);
            Vector<int> usable = Vector.LessThanOrEqual(Vector.Abs(gradients), new Vector<float>(float.MaxValue));
            gradients = Vector.ConditionalSelect(usable, gradients, Vector<float>.Zero);
            Vector<float> mean = (b1 * Vector.LoadUnsafe(ref m, at)) + (c1 * gradients);
            Vector<float> square = (b2 * Vector.LoadUnsafe(ref s, at)) + (c2 * gradients * gradients);
            mean.StoreUnsafe(ref m, at);
            square.StoreUnsafe(ref s, at);
            Vector<float> step = rates.Length == 1 ? single : Vector.LoadUnsafe(ref r, (nuint)rate);
            rate += width;
            if (rate >= rates.Length)
                rate = 0;
            Vector<float> root = Vector.SquareRoot(square * correction2) + new Vector<float>(Epsilon);
            (Vector.LoadUnsafe(ref v, at) - (step * (mean * correction1) / root)).StoreUnsafe(ref v, at);
        }

        for (; i < end; i++)
        {
            float slope = float.IsFinite(gradient[i]) ? gradient[i] : 0;
            first[i] = (b1 * first[i]) + (c1 * slope);
            second[i] = (b2 * second[i]) + (c2 * slope * slope);
            values[i] -= rates[(i - start) % rates.Length] * (first[i] * correction1) / (MathF.Sqrt(second[i] * correction2) + Epsilon);
        }
    }
}
