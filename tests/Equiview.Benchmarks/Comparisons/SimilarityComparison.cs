using System.Numerics.Tensors;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Benchmarks.Comparisons;

/// <summary>
/// The best pixel by cosine for 10 descriptors: interpolated scores, preparation of the map included, against features upsampled to every
/// pixel, normalised and multiplied (in bands of rows, since the whole needs 2 GB).
/// </summary>
internal sealed class SimilarityComparison(bool quick) : Comparison
{
    private const int Queries = 10, Band = 28;
    private readonly int channels = quick ? 128 : 768;

    public override string Name =>
        FormattableString.Invariant($"similarity: best pixel of {Queries} descriptors, 840x840 px, {channels} channels");

    public override string Run()
    {
        FeatureMap map = BenchmarkData.SmoothMap(1, 60, channels);
        float[] queries = map.Sample([.. Enumerable.Range(0, Queries).Select(i => new PixelPoint(90.5 + (70 * i), 700.5 - (60 * i)))]);
        int[] interpolated = [], upsampled = [];
        double? memory = PeakMemory.MegabytesAbove(() => Interpolated(map, queries)),
            other = PeakMemory.MegabytesAbove(() => Upsampled(map, queries));
        (Timing ours, Timing theirs) = InterleavedTimer.Run(
            () => interpolated = Interpolated(map, queries), () => upsampled = Upsampled(map, queries), quick ? 3 : 5);
        return Report(
            "interpolated scores",
            ours,
            "upsampled features",
            theirs,
            FormattableString.Invariant($"same pixels: {interpolated.Zip(upsampled).Count(pair => pair.First == pair.Second)} ")
                + FormattableString.Invariant($"of {Queries}; peak memory {memory:F0} MB against {other:F0} MB"));
    }

    private static int[] Interpolated(FeatureMap map, float[] queries) =>
        [.. new FeatureMapIndex(map).ScoreMany(queries).Select(field => field.BestPixel()).Select(peak => (peak.Y * 840) + peak.X)];

    private int[] Upsampled(FeatureMap map, float[] queries)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor cells = map.ToTensor().view(60, 60, channels); // [60, 60, C]
        Tensor unit = nn.functional.normalize(tensor(queries, [Queries, channels]), dim: 1).t(); // [C, Q]
        Tensor position = ((arange(840, ScalarType.Float32) + 0.5 - 7) / 14).clamp(0, 59); // [840]
        Tensor first = position.floor().to(ScalarType.Int64), second = (first + 1).clamp(null, 59), weight = position - first;
        var best = new float[Queries];
        Array.Fill(best, float.NegativeInfinity);
        var index = new int[Queries];
        for (int y = 0; y < 840; y += Band)
        {
            using DisposeScope band = NewDisposeScope();
            Tensor wy = weight.slice(0, y, y + Band, 1).view(Band, 1, 1), wx = weight.view(1, 840, 1);
            Tensor rows = lerp(cells[first.slice(0, y, y + Band, 1)], cells[second.slice(0, y, y + Band, 1)], wy); // [Band, 60, C]
            Tensor pixels = lerp(rows.index_select(1, first), rows.index_select(1, second), wx); // [Band, 840, C]
            Tensor scores = nn.functional.normalize(pixels.view(Band * 840, channels), dim: 1).mm(unit).t().contiguous(); // [Q, Band * 840]
            float[] values = scores.data<float>().ToArray();
            for (int q = 0; q < Queries; q++)
            {
                ReadOnlySpan<float> line = values.AsSpan(q * Band * 840, Band * 840);
                int at = TensorPrimitives.IndexOfMax(line);
                if (line[at] > best[q])
                    (best[q], index[q]) = (line[at], (y * 840) + at);
            }
        }

        return index;
    }
}
