using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Correspondence.Tests;

/// <summary>The slow way, in double precision: sample the features at every pixel, then compare.</summary>
internal static class Explicit
{
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        Dot(a, b) / (Math.Max(Math.Sqrt(Dot(a, a)), 1e-12) * Math.Max(Math.Sqrt(Dot(b, b)), 1e-12));

    public static double[] Upsample(FeatureMap map, float[] query, ImageSize size, SimilarityMeasure measure)
    {
        var result = new double[size.PixelCount];
        for (int i = 0; i < result.Length; i++)
        {
            var point = new PixelPoint(
                (i % size.Width + 0.5) * map.ImageSize.Width / size.Width, (i / size.Width + 0.5) * map.ImageSize.Height / size.Height);
            float[] sample = map.Sample(point);
            result[i] = measure == SimilarityMeasure.Cosine ? Cosine(query, sample) : Dot(query, sample);
        }

        return result;
    }
}
