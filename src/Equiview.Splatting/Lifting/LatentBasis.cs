using System.Numerics.Tensors;
using Equiview.Features;
using Equiview.Numerics;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Splatting.Lifting;

/// <summary>Short codes for long features: what is stored on Gaussians instead of them when scenes are large.</summary>
public enum LatentKind
{
    /// <summary>Principal components of features of some of the views (LUDVIG uses 40 of them for DINOv2).</summary>
    Pca,

    /// <summary>An orthonormalized Gaussian projection (Johnson and Lindenstrauss 1984): needs no data, keeps angles less well.</summary>
    Random,
}

/// <summary>Finds the linear code of features.</summary>
internal static class LatentBasis
{
    private const int MostCells = 2048; // of one map

    /// <summary>The directions of largest variance of unit features, and their mean.</summary>
    /// <param name="maps">Feature maps of one dimension D; each is thinned evenly.</param>
    /// <param name="latentDimension">K, at most D.</param>
    /// <exception cref="DegenerateInputException">No map, or K out of range.</exception>
    public static FeatureDecoder Pca(IReadOnlyList<FeatureMap> maps, int latentDimension)
    {
        if (maps.Count == 0)
            throw new DegenerateInputException("principal components need the features of one view or more");
        int dimension = maps[0].Channels;
        Require(dimension, latentDimension);
        var fitted = PrincipalComponents.Fit([.. maps.SelectMany(UnitFeatures)], latentDimension);
        return new FeatureDecoder(fitted.Mean, [.. fitted.Directions.SelectMany(d => d)]);
    }

    /// <summary>A projection that only the seed decides; the mean is zero.</summary>
    /// <param name="dimension">D.</param>
    /// <param name="latentDimension">K, at most D.</param>
    /// <param name="seed">Same seed, same directions.</param>
    /// <exception cref="DegenerateInputException">K is out of range.</exception>
    public static FeatureDecoder Random(int dimension, int latentDimension, int seed)
    {
        Require(dimension, latentDimension);
        var random = new KeyedRandom(seed);
        double[] values = [.. Enumerable.Range(0, dimension * latentDimension).Select(_ => random.NextNormal())];
        using DisposeScope scope = NewDisposeScope();
        (Tensor q, _) = linalg.qr(tensor(values, [dimension, latentDimension])); // [D, K] orthonormal columns
        double[] rows = q.t().contiguous().data<double>().ToArray(); // [K, D]
        return new FeatureDecoder(
            new float[dimension], [.. rows.Chunk(dimension).SelectMany(PrincipalComponents.SignFixed)]);
    }

    private static void Require(int dimension, int latentDimension)
    {
        if (latentDimension < 1 || latentDimension > dimension)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{latentDimension} latents of {dimension} channels are impossible; give 1 to {dimension}"));
    }

    private static IEnumerable<ReadOnlyMemory<float>> UnitFeatures(FeatureMap map) =>
        PrincipalComponents.Thinned(map.Grid.Count, MostCells).Select(cell => (ReadOnlyMemory<float>)Unit(map.Cell(cell)));

    private static float[] Unit(ReadOnlySpan<float> feature)
    {
        var unit = new float[feature.Length];
        TensorPrimitives.Divide(feature, Math.Max(TensorPrimitives.Norm(feature), 1e-12f), unit);
        return unit;
    }
}
