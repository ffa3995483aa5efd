namespace Equiview.Correspondence.Refinement;

/// <summary>Sub-cell localization of a match from the scores around the best cell.</summary>
public enum PeakRefinement
{
    /// <summary>The center of the best cell.</summary>
    None,

    /// <summary>The vertex of a parabola through three scores, for x and y apart. At most half a cell away.</summary>
    Parabola,

    /// <summary>
    /// The centroid of exp(score / temperature) in a disc, the temperature a share of the map's contrast. A cell counts only when the cell
    /// opposite to it exists too, so that borders and masks do not pull the centroid. Stays inside the disc.
    /// </summary>
    SoftArgmax,

    /// <summary>The vertex of a quadratic surface fitted to 5x5 scores by least squares. At most two cells away.</summary>
    Quadratic,
}

/// <summary>
/// How a peak is refined below the cell grid (docs/protocol.md#tracking). The method was chosen on photographs with known homographies
/// (RefinementChoiceTests): there peaks are a cell or two wide and the parabola wins by far. The soft-argmax and its parameters were chosen
/// by a simulation of broad, noisy peaks (PeakSimulationTests), as overlapping tokens of large transformers make them.
/// </summary>
public sealed record RefinementOptions
{
    /// <summary>The method.</summary>
    public PeakRefinement Method { get; init; } = PeakRefinement.Parabola;

    /// <summary>Radius of the disc of <see cref="PeakRefinement.SoftArgmax"/> in cells, 1 to 15.</summary>
    public int RadiusCells { get; init; } = 5;

    /// <summary>
    /// Temperature of <see cref="PeakRefinement.SoftArgmax"/> as a share of the contrast (best score minus the mean score of the map), (0,
    /// 10]. Small is sharp.
    /// </summary>
    public double TemperatureShare { get; init; } = 0.15;

    internal void Check()
    {
        if (RadiusCells is < 1 or > 15)
            throw new DegenerateInputException(
                FormattableString.Invariant($"the soft-argmax radius must be 1 to 15 cells, got {RadiusCells}"));
        if (!(TemperatureShare > 0 && TemperatureShare <= 10))
            throw new DegenerateInputException(
                FormattableString.Invariant($"the soft-argmax temperature share must be in (0, 10], got {TemperatureShare}"));
    }
}
