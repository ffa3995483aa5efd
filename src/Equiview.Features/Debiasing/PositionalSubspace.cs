using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Equiview.Features.Debiasing;

/// <summary>
/// The directions in which a transformer's features say where a patch lies rather than what it shows: principal directions of the features
/// of a picture that shows nothing, where only the position differs from cell to cell (Cuttano et al., "INSID3: Training-Free In-Context
/// Segmentation with DINOv3", CVPR 2026).
/// </summary>
internal sealed class PositionalSubspace
{
    // Eigenvalues below this part of the largest are rounding: their directions would be arbitrary.
    private const double LeastEnergy = 1e-10;

    private readonly float[] basis; // [count, channels], orthonormal rows

    private PositionalSubspace(float[] basis, int channels) => (this.basis, Channels) = (basis, channels);

    /// <summary>Channels of the features.</summary>
    public int Channels { get; }

    /// <summary>The strongest directions of a map.</summary>
    /// <param name="empty">Features of a picture that shows nothing.</param>
    /// <param name="count">Directions, at least 1.</param>
    /// <exception cref="UsageException">There are not so many directions.</exception>
    public static PositionalSubspace Of(FeatureMap empty, int count)
    {
        if (count >= empty.Channels)
            throw new UsageException(FormattableString.Invariant(
                $"{count} directions of {empty.Channels} channels leave no feature; give fewer, half of the channels is usual"));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = inference_mode();
        using Tensor cells = empty.ToTensor();
        Tensor unit = nn.functional.normalize(cells.to(float64), 2, 1);
        Tensor centered = unit - unit.mean([0], keepdim: true);
        (Tensor energies, Tensor vectors) = linalg.eigh(centered.t().mm(centered)); // ascending; eigenvectors are columns
        double[] energy = energies.data<double>().ToArray();
        int rank = energy.Count(e => e > LeastEnergy * energy[^1] && e > 0);
        if (count > rank)
            throw new UsageException(FormattableString.Invariant(
                $"position spans {rank} directions of these features; {count} cannot be removed"));
        Tensor strongest = vectors.narrow(1, empty.Channels - count, count).t().to(float32).contiguous();
        return new PositionalSubspace(strongest.data<float>().ToArray(), empty.Channels);
    }

    /// <summary>Features without their part in these directions.</summary>
    /// <param name="map">Features of the same network and layer.</param>
    /// <returns>[cells, channels], row-major, not scaled.</returns>
    public float[] Remove(FeatureMap map)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = inference_mode();
        using Tensor cells = map.ToTensor();
        Tensor directions = tensor(basis, [basis.Length / Channels, Channels]);
        return (cells - cells.mm(directions.t()).mm(directions)).data<float>().ToArray();
    }
}
