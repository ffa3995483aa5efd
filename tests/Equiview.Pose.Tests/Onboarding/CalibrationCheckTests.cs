using Equiview.Correspondence.Matching;
using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
namespace Equiview.Pose.Tests.Onboarding;

public sealed class CalibrationCheckTests
{
    private static readonly PosedScene Scene = SyntheticObject.Ring(16);
    private readonly ImageFeatures[] features = [.. Scene.Views.Select(v => new SyntheticObject(seed: 4).Observe(v))];

    [Fact]
    public void Warnings_RightCalibration_AreNone() => Assert.Empty(CalibrationCheck.Warnings(CalibrationCheck.Of(Scene, features)));

    [Fact]
    public void Warnings_BlockStoredUpsideDown_NamesItAndTheTurn()
    {
        for (int i = 9; i < 14; i++)
            features[i] = UpsideDown(features[i]);
        string warning = Assert.Single(CalibrationCheck.Warnings(CalibrationCheck.Of(Scene, features)));
        Assert.Contains("5 views contradict their calibration", warning, StringComparison.Ordinal);
        Assert.Contains("--turn 10-14=180", warning, StringComparison.Ordinal);
        Assert.Empty(CalibrationCheck.Warnings(CalibrationCheck.Of(RotatedImages.Apply(Scene, ["10-14=180"]), features)));
    }

    [Fact]
    public void Warnings_ViewWithAnotherPose_SaysThatNoTurnMendsIt()
    {
        PosedView[] views = [.. Scene.Views];
        var moved = new RigidTransform(SpecialEuclidean.ExpRotation(new(0.15, 0.1, 0)), new(0.02, 0.01, 0));
        views[6] = views[6] with { CameraFromWorld = moved * views[6].CameraFromWorld };
        string warning = Assert.Single(CalibrationCheck.Warnings(CalibrationCheck.Of(Scene with { Views = views }, features)));
        Assert.Contains("view 7 (v6) contradicts its calibration", warning, StringComparison.Ordinal);
        Assert.Contains("no rotation", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_NoMatches_SaysNothing() =>
        Assert.Empty(CalibrationCheck.Warnings(
            CalibrationCheck.Of(Scene, [.. Scene.Views.Select((v, i) => new SyntheticObject(seed: 100 + i).Observe(v))])));

    private static ImageFeatures UpsideDown(ImageFeatures f) =>
        new(new DescriptorSet(f.Set.Values, f.Set.Channels, [.. f.Set.Points.Select(p => new PixelPoint(640 - p.X, 480 - p.Y))]));
}
