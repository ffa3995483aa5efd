namespace Equiview.Splatting.Training;

/// <summary>A finished training in numbers.</summary>
/// <param name="Gaussians">Gaussians of the scene.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="SkippedNotFinite">Those that changed nothing because their loss was not finite.</param>
/// <param name="Photographs">Photographs trained on.</param>
/// <param name="TestViews">Photographs kept for testing.</param>
/// <param name="TestPsnr">Mean over test views, dB; null without test views.</param>
/// <param name="TestSsim">Mean over test views.</param>
public sealed record SplatTrainingSummary(
    int Gaussians, int Steps, int SkippedNotFinite, int Photographs, int TestViews, double? TestPsnr, double? TestSsim)
{
    /// <summary>The numbers of a run that is through.</summary>
    public static SplatTrainingSummary Of(SplatTrainingRun run) => new(
        run.Scene.Count, run.Steps, run.SkippedNotFinite, run.Photographs.Train, run.Photographs.Test, run.HeldOut?.Psnr,
        run.HeldOut?.Ssim);

    /// <inheritdoc/>
    public override string ToString()
    {
        string test = TestPsnr is null ? "no test views"
            : FormattableString.Invariant($"{TestPsnr:f2} dB and SSIM {TestSsim:f4} on {CountText.Of(TestViews, "test view")}");
        string skipped = SkippedNotFinite == 0 ? ""
            : $"; {CountText.Of(SkippedNotFinite, "step")} skipped because the loss was not finite";
        return $"{CountText.Of(Gaussians, "Gaussian")} after {CountText.Of(Steps, "step")} with "
            + $"{CountText.Of(Photographs, "photograph")}; {test}{skipped}";
    }
}
