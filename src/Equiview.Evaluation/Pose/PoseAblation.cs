using Equiview.Pose.Estimation;
using Equiview.Pose.Onboarding;
namespace Equiview.Evaluation.Pose;

/// <summary>The stages of 'accurate', each left out alone.</summary>
/// <param name="Name">What is left out; empty for the whole.</param>
/// <param name="Onboarding">Options of the onboarding.</param>
/// <param name="Estimation">Options of the estimation.</param>
public sealed record PoseAblation(string Name, OnboardingOptions Onboarding, PoseEstimationOptions Estimation)
{
    private static readonly OnboardingOptions Onboard = new();
    private static readonly PoseEstimationOptions Estimate = new();

    /// <summary>The whole estimator.</summary>
    public static PoseAblation Whole { get; } = new("", Onboard, Estimate);

    /// <summary>The estimator without each stage.</summary>
    public static IReadOnlyList<PoseAblation> Changes { get; } =
    [
        Whole with { Name = "without epipolar-guided onboarding", Onboarding = Onboard with { AlongEpipolarLines = false } },
        Whole with
        {
            Name = "without retrieval (all views pooled)",
            Estimation = Estimate with { Templates = int.MaxValue, HypothesisPerView = false },
        },
        Whole with { Name = "without a hypothesis per view", Estimation = Estimate with { HypothesisPerView = false } },
        Whole with { Name = "without untriangulated features (rays)", Estimation = Estimate with { UseRays = false } },
        Whole with { Name = "without a second candidate", Estimation = Estimate with { Candidates = 1 } },
        Whole with { Name = "without guided matches", Estimation = Estimate with { GuidedRadiusPixels = 0 } },
        Whole with { Name = "without Levenberg-Marquardt on the evidence", Estimation = Estimate with { RefinementRounds = 0 } },
        Whole with { Name = "without refusals", Estimation = Estimate with { MinConfidence = 0 } },
    ];
}
