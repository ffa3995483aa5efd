using Equiview.Features;
namespace Equiview.Tracking.Files;

/// <summary>A prepared clip that TAPNext followed.</summary>
/// <param name="Model">The network.</param>
/// <param name="Frames">Frames of the clip.</param>
/// <param name="Queries">Points that were followed.</param>
/// <param name="Seconds">Time it took.</param>
public sealed record PreparedClipSummary(FeatureExtractorInfo Model, int Frames, int Queries, double Seconds)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Queries} queries through {Frames} frames in {Seconds:F1} s by {Model.DisplayName}");
}
