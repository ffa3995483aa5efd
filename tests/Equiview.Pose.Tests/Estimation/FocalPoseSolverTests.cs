using Equiview.Numerics;
using Equiview.Pose.Estimation;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.Pose.Solvers;
namespace Equiview.Pose.Tests.Estimation;

/// <summary>Made photographs of a cube of 10 cm whose focal length, 700 px, is guessed wrong.</summary>
public sealed class FocalPoseSolverTests
{
    private static readonly SyntheticObject Truth = new();
    private static readonly ObjectModel Model = Onboard();

    [Theory]
    [InlineData(0.85)]
    [InlineData(1.07)]
    [InlineData(1.15)]
    public void EstimateWithFocal_WrongGuess_FindsPoseAndFocalLength(double factor)
    {
        PosedView view = At(0.3, 17, new(0.02, -0.01));
        PoseEstimate estimate = Estimate(view, factor, 0.6);
        Assert.True(estimate.Found, estimate.Reason);
        Assert.Equal(700, estimate.FoundCamera!.Value.Fx, 0.03 * 700);
        Assert.True(PoseErrors.RotationDegrees(estimate.CameraFromObject!.Value, view.CameraFromWorld) < 0.5);
        Assert.True(PoseErrors.Translation(estimate.CameraFromObject.Value, view.CameraFromWorld) < 0.01);
        Assert.InRange(estimate.Confidence, 0.5, 1);
        Assert.Contains("focal length guessed as", estimate.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void EstimateWithFocal_FarObject_StaysNearTheGuessAndIsUnsureOfTheDistance()
    {
        PosedView view = At(1.5, 40, default);
        PoseEstimate estimate = Estimate(view, 1.1, 1);
        Assert.True(estimate.Found, estimate.Reason);
        Assert.True(PoseErrors.RotationDegrees(estimate.CameraFromObject!.Value, view.CameraFromWorld) < 5);
        double error = PoseErrors.Translation(estimate.CameraFromObject.Value, view.CameraFromWorld);
        Assert.InRange(error / estimate.Covariance!.Translation(estimate.CameraFromObject.Value), 0, 3);
        Assert.True(estimate.Confidence < 0.6, $"{estimate.Confidence}");
    }

    [Fact]
    public void EstimateWithFocal_AnotherObject_HasNoAnswer()
    {
        PosedView view = At(0.4, 17, default);
        PoseEstimate estimate = new FeaturePoseSolver(Model)
            .EstimateWithFocal(new SyntheticObject(seed: 99).Observe(view), view.Intrinsics);
        Assert.False(estimate.Found);
        Assert.Null(estimate.FoundCamera);
    }

    /// <summary>Near and far, guesses up to 15 % wrong: as many poses are right (5 cm, 5 degrees) as the probabilities promise.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void EstimateWithFocal_Probabilities_AreHonest()
    {
        const int Scenes = 100;
        var random = new KeyedRandom(3);
        double promised = 0;
        int right = 0, sureButWrong = 0;
        for (int i = 0; i < Scenes; i++)
        {
            PosedView view = At(random.NextDouble(0.25, 1.5), random.NextDouble(0, 360), new(random.NextDouble(-0.04, 0.04), 0));
            PoseEstimate estimate = Estimate(view, random.NextDouble(0.85, 1.15), 1);
            bool isRight = estimate.CameraFromObject is { } pose && PoseErrors.RotationDegrees(pose, view.CameraFromWorld) < 5
                && PoseErrors.Translation(pose, view.CameraFromWorld) < 0.05;
            promised += estimate.Confidence;
            right += isRight ? 1 : 0;
            sureButWrong += !isRight && estimate.Confidence > 0.9 ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"promised {promised:f1}, right {right} of {Scenes}, sure but wrong {sureButWrong}");
        Assert.InRange(right - promised, -0.1 * Scenes, 0.25 * Scenes);
        Assert.True(sureButWrong <= 2, $"{sureButWrong}");
    }

    private static PoseEstimate Estimate(PosedView view, double factor, double noise)
    {
        ImageFeatures query = new SyntheticObject().Observe(view, noise);
        CameraIntrinsics guess = view.Intrinsics with { Fx = factor * view.Intrinsics.Fx, Fy = factor * view.Intrinsics.Fy };
        return new FeaturePoseSolver(Model).EstimateWithFocal(query, guess);
    }

    private static PosedView At(double distance, double azimuth, PixelPoint offset)
    {
        PosedView view = SyntheticObject.View("query", azimuth, 30);
        return view with { CameraFromWorld = view.CameraFromWorld with { Translation = new(offset.X, offset.Y, distance) } };
    }

    private static ObjectModel Onboard()
    {
        PosedScene scene = SyntheticObject.Ring(12);
        return SceneOnboarding.Onboard(scene, [.. scene.Views.Select(v => Truth.Observe(v))]).Model;
    }
}
