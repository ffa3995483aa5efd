using Equiview.Pose.Objects;

namespace Equiview.Pose.Onboarding;

/// <summary>What became of the features of one view.</summary>
/// <param name="View">Name of the view.</param>
/// <param name="Features">Features on the object.</param>
/// <param name="Kept">Became points of the model.</param>
/// <param name="Unmatched">Had no mutual match in any neighbor.</param>
/// <param name="OffEpipolarLine">All their matches contradict the known cameras.</param>
/// <param name="BadReprojection">No point explains enough of their matches.</param>
/// <param name="SmallParallax">Seen under too small an angle for a reliable depth.</param>
/// <param name="OutsideBox">Lie off the object: outside its box, or off its masks.</param>
public sealed record ViewReport(
    string View, int Features, int Kept, int Unmatched, int OffEpipolarLine, int BadReprojection, int SmallParallax, int OutsideBox)
{
    /// <summary>What says where the object is: "the box", "the masks" or both; null where nothing does.</summary>
    public string? Bounds { get; init; }

    /// <summary>The numbers in one line.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{View}: {Kept} of {CountText.Of(Features, "feature")} kept; {Unmatched} unmatched, ")
        + FormattableString.Invariant($"{OffEpipolarLine} against the cameras, {BadReprojection} bad reprojection, ")
        + FormattableString.Invariant($"{SmallParallax} small parallax")
        + (Bounds is null ? "" : FormattableString.Invariant($", {OutsideBox} outside {Bounds}"));
}

/// <summary>The result of onboarding.</summary>
/// <param name="Model">The object model.</param>
/// <param name="Views">What became of each view's features.</param>
/// <param name="Pairs">Pairs of views that were matched.</param>
/// <param name="MeanTrack">Views a point was seen in, on average.</param>
/// <param name="MeanErrorPixels">Mean reprojection error.</param>
public sealed record OnboardingResult(
    ObjectModel Model, IReadOnlyList<ViewReport> Views, int Pairs, double MeanTrack, double MeanErrorPixels);
