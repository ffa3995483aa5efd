namespace Equiview.Evaluation.Equivariance;

/// <summary>The choices of an equivariance measurement that the paper leaves open; they travel with every result.</summary>
public sealed record EquivarianceOptions
{
    /// <summary>Most queries taken of an ordered pair.</summary>
    public int QueriesPerPair { get; init; } = 500;

    /// <summary>Thresholds of PCDP as shares of B's shorter side.</summary>
    public IReadOnlyList<double> Thresholds { get; init; } = [0.01, 0.02, 0.05, 0.1, 0.2];

    /// <summary>Bounds of the split by angle, degrees.</summary>
    public IReadOnlyList<double> AngleBounds { get; init; } = [45, 75, 105];

    /// <summary>Resamples of the bootstrap over objects.</summary>
    public int BootstrapResamples { get; init; } = 1000;

    /// <summary>Seed of queries and bootstrap.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Megabytes of feature maps kept for the next pairs.</summary>
    public int FeatureMegabytes { get; init; } = 768;
}
