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
        float[] rows = [.. maps.SelectMany(Thinned)];
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor x = nn.functional.normalize(tensor(rows, [rows.Length / dimension, dimension]), dim: 1).to(ScalarType.Float64); // [N, D]
        Tensor mean = x.mean([0]); // [D]
        Tensor centered = x - mean;
        (_, Tensor vectors) = linalg.eigh(centered.t().mm(centered)); // ascending; [D, D] columns
        Tensor directions = vectors.slice(1, dimension - latentDimension, dimension, 1).flip([1]).t().contiguous(); // [K, D]
        return new FeatureDecoder(Floats(mean), SignFixed(Floats(directions), dimension));
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
        return new FeatureDecoder(new float[dimension], SignFixed(Floats(q.t().contiguous()), dimension));
    }

    private static void Require(int dimension, int latentDimension)
    {
        if (latentDimension < 1 || latentDimension > dimension)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{latentDimension} latents of {dimension} channels are impossible; give 1 to {dimension}"));
    }

    private static IEnumerable<float> Thinned(FeatureMap map)
    {
        int count = Math.Min(MostCells, map.Grid.Count);
        return Enumerable.Range(0, count).SelectMany(i => map.Cell((int)((long)i * map.Grid.Count / count)).ToArray());
    }

    private static float[] Floats(Tensor values) => values.to(ScalarType.Float32).data<float>().ToArray();

    // The sign of a direction is free; its entry of largest magnitude is made positive, so that equal input gives equal files.
    private static float[] SignFixed(float[] directions, int dimension)
    {
        for (int first = 0; first < directions.Length; first += dimension)
        {
            Span<float> direction = directions.AsSpan(first, dimension);
            if (direction[System.Numerics.Tensors.TensorPrimitives.IndexOfMaxMagnitude<float>(direction)] < 0)
                System.Numerics.Tensors.TensorPrimitives.Negate(direction, direction);
        }

        return directions;
    }
}
