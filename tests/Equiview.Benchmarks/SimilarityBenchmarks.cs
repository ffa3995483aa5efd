using BenchmarkDotNet.Attributes;
using Equiview.Benchmarks.Comparisons;
using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Benchmarks;

/// <summary>Parts of a similarity query on a 60x60 map of 768 channels (840 px, ViT-B/14).</summary>
[MemoryDiagnoser]
public class SimilarityBenchmarks
{
    private readonly FeatureMap map = BenchmarkData.SmoothMap(1, 60, 768);
    private float[] query = [];
    private FeatureMapIndex index = null!;
    private SimilarityField field = null!;

    /// <summary>Prepares the map.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        query = map.Sample(new PixelPoint(300.5, 411.5));
        index = new FeatureMapIndex(map);
        field = index.Score(query);
    }

    /// <summary>Scores of all cells.</summary>
    [Benchmark(Baseline = true)]
    public SimilarityField Score() => index.Score(query);

    /// <summary>Neighbor products of a new map and its first scores.</summary>
    [Benchmark]
    public SimilarityField PrepareAndScore() => new FeatureMapIndex(map).Score(query);

    /// <summary>The best of 840 x 840 pixels.</summary>
    [Benchmark]
    public PixelPeak BestPixel() => field.BestPixel();

    /// <summary>The best cell, refined.</summary>
    [Benchmark]
    public CellPeak BestRefined() => field.BestRefined();

    /// <summary>840 x 840 cosines.</summary>
    [Benchmark]
    public PlanarImage HeatMap() => field.ToHeatMap();
}
