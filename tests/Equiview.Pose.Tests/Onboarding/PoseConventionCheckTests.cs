using Equiview.Pose.Geometry;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
namespace Equiview.Pose.Tests.Onboarding;

public sealed class PoseConventionCheckTests
{
    private static readonly PosedScene Scene = SyntheticObject.Ring(16);
    private readonly ImageFeatures[] features = [.. Scene.Views.Select(v => new SyntheticObject(seed: 4).Observe(v))];

    [Fact]
    public void Contradiction_RightCameras_IsNone() => Assert.Null(PoseConventionCheck.Contradiction(Scene, features));

    [Theory]
    [InlineData("opengl")]
    [InlineData("camera-to-world")]
    [InlineData("opengl-camera-to-world")]
    [InlineData("world-to-camera")]
    [InlineData("opencv-world-to-camera")]
    public void Contradiction_WrongConvention_NamesTheOptionThatMendsIt(string convention)
    {
        // The file's poses are read wrongly so that the convention's correction gives the true ones.
        PosedScene wrong = Misread(convention);
        string message = Assert.IsType<string>(PoseConventionCheck.Contradiction(wrong, features));
        Assert.Contains("contradict their cameras in all views", message, StringComparison.Ordinal);
        string named = message[(message.LastIndexOf(' ') + 1)..];
        PosedScene mended = PoseConventions.Apply(wrong, named);
        Assert.Null(PoseConventionCheck.Contradiction(mended, features));


        // Up to the frame of the world, which photographs do not show.
        Assert.All(Scene.Views.Zip(mended.Views), p => Assert.True(
            PoseErrors.RotationDegrees(Relative(Scene, p.First), Relative(mended, p.Second)) < 1e-5));

        static RigidTransform Relative(PosedScene scene, PosedView view) => view.CameraFromWorld * scene.Views[0].CameraFromWorld.Inverse();
    }

    [Fact]
    public void Contradiction_AllImagesTurned_NamesTheTurn()
    {
        PosedView[] square = [.. Scene.Views.Select(v => v with { Intrinsics = new(700, 700, 320, 320, new ImageSize(640, 640)) })];
        ImageFeatures[] seen = [.. square.Select(v => new SyntheticObject(seed: 4).Observe(v))];
        PosedScene turned = Scene with { Views = [.. square.Select(v => RotatedImages.Turn(v, 3))] };
        Assert.EndsWith("give --turn 1-16=90", PoseConventionCheck.Contradiction(turned, seen), StringComparison.Ordinal);
    }

    [Fact]
    public void Contradiction_IntrinsicsOfTwiceTheSize_NamesTheScale()
    {
        string message = Assert.IsType<string>(PoseConventionCheck.Contradiction(PoseConventions.ScaleIntrinsics(Scene, 2), features));
        Assert.EndsWith("give --intrinsics-scale 0.5", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contradiction_NothingInCommon_SaysNothing() => Assert.Null(PoseConventionCheck.Contradiction(
        Scene, [.. Scene.Views.Select((v, i) => new SyntheticObject(seed: 100 + i).Observe(v))]));

    [Fact]
    public void Apply_UnknownConvention_IsAUsageError() => Assert.Throws<UsageException>(() => PoseConventions.Apply(Scene, "blender"));

    private static PosedScene Misread(string convention)
    {
        var flip = new RigidTransform(new RotationMatrix(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)), default);
        Func<RigidTransform, RigidTransform> read = convention switch
        {
            "opengl" => p => flip * p,
            "camera-to-world" => p => p.Inverse(),
            "opengl-camera-to-world" => p => (flip * p).Inverse(),
            "world-to-camera" => p => (flip * p * flip).Inverse(),
            _ => p => (p * flip).Inverse(),
        };
        return Scene with { Views = [.. Scene.Views.Select(v => v with { CameraFromWorld = read(v.CameraFromWorld) })] };
    }
}
