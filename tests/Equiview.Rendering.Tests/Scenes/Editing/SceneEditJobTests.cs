using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes.Editing;
using Equiview.Rendering.Tests.Gaussians;
using Equiview.Rendering.Tests.Gaussians.Gradients;

namespace Equiview.Rendering.Tests.Scenes.Editing;

public sealed class SceneEditJobTests
{
    private static readonly CameraIntrinsics Camera = new(60, 60, 40, 30, new ImageSize(80, 60));

    // A moved scene before a camera that moves with it gives the same image, colors of all degrees included.
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Run_RotatedScaledAndMoved_LooksTheSameFromTheMovedCamera(int degree)
    {
        GaussianScene scene = DifferentiableScene.Of(80, degree);
        GaussianScene moved = new SceneEditJob { Rotate = "0.8,0.3,-0.4,0.2", Scale = 2, Translate = "1,-2,3" }.Run([scene]);
        RotationMatrix rotation = RotationMatrix.FromQuaternion(0.8, 0.3, -0.4, 0.2);
        var cameraFromNew = new RigidTransform(rotation.Transposed, -(rotation.Transposed * new Vector3D(1, -2, 3)));
        float[] expected = Render(scene, RigidTransform.Identity), actual = Render(moved, cameraFromNew);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 2e-4));
        Assert.Equal(scene.FeatureSets[0].Values, moved.FeatureSets[0].Values);
    }

    [Fact]
    public void Run_Crops_KeepWhatIsInside()
    {
        GaussianScene scene = SmallScene.Of(200);
        GaussianScene box = new SceneEditJob { CropBox = "-1,-1,3,0,1,5" }.Run([scene]);
        Assert.All(Enumerable.Range(0, box.Count), g => Assert.InRange(box.Mean(g).X, -1, 0));
        GaussianScene sphere = new SceneEditJob { CropSphere = "0,0,4,0.3" }.Run([scene]);
        Assert.All(Enumerable.Range(0, sphere.Count), g => Assert.InRange((sphere.Mean(g) - new Vector3D(0, 0, 4)).Length, 0, 0.3));
        Assert.Throws<DegenerateInputException>(() => new SceneEditJob { CropSphere = "90,0,0,1" }.Run([scene]));
        Assert.Throws<UsageException>(() => new SceneEditJob { CropSphere = "0,0,1" }.Run([scene]));
        Assert.Throws<UsageException>(() => new SceneEditJob { Scale = 0 }.Run([scene]));
    }

    [Fact]
    public void Run_Merge_HasAllAndTheHighestDegree()
    {
        GaussianScene a = SmallScene.Of(5), b = DifferentiableScene.Of(7, 2);
        GaussianScene merged = new SceneEditJob().Run([a, b]);
        Assert.Equal((12, 2), (merged.Count, merged.SphericalHarmonicsDegree));
        Assert.Empty(merged.FeatureSets);
        Assert.Equal(a.SphericalHarmonics[..3], merged.SphericalHarmonics[..3]);
        Assert.Equal(14, new SceneEditJob().Run([b, b]).FeatureSets[0].Count);
    }

    [Fact]
    public void Run_BudgetAndFloaters_KeepTheVisibleAndTheDense()
    {
        GaussianScene scene = SmallScene.Of(100);
        scene.Means[0] = 500;
        Assert.Equal(99, new SceneEditJob { DropFloaters = true }.Run([scene]).Count);
        GaussianScene few = new SceneEditJob { MaxGaussians = 10, Degree = 1 }.Run([scene]);
        Assert.Equal((10, 1), (few.Count, few.SphericalHarmonicsDegree));
    }

    // The scaled scene is twice as far: its camera sees it at the same size.
    private static float[] Render(GaussianScene scene, RigidTransform cameraFromWorld) => new GaussianRasterizerCpu()
        .Render(scene, Camera, cameraFromWorld, cancellation: TestContext.Current.CancellationToken).Color.Values;
}
