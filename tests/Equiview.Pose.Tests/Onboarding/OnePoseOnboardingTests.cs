using Equiview.Features;
using Equiview.Features.Recipes;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Synthetic;
using Equiview.Pose.Objects;
using Equiview.Pose.Onboarding;
using Equiview.TestKit;
namespace Equiview.Pose.Tests.Onboarding;

public sealed class OnePoseOnboardingTests : TensorLeakGuard
{
    private const string Name = "0700-toy-others";
    private readonly TemporaryFolder folder = new();
    private readonly IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
    private FeatureRecipe recipe => extractor.Recipe("pose");

    protected override void Dispose(bool disposing)
    {
        extractor.Dispose();
        folder.Dispose();
        base.Dispose(disposing);
    }

    [Fact]
    public void FromAnnotations_AnnotatedObject_SamplesEveryAssignedKeyPoint()
    {
        string thing = Make();
        string anno = Path.Combine(folder.Path, "sfm_output", "outputs_softmax_loftr_loftr", Name, "anno");
        Directory.CreateDirectory(anno);
        var points = StoredTensor.From([0.01f, 0, 0, 0, 0.02f, 0, 0, 0, 0.03f], 3, 3);
        NpzFile.Write(Path.Combine(anno, "anno_3d_average.npz"), new Dictionary<string, StoredTensor> { ["keypoints3d"] = points });

        ObjectModel model = OnePoseOnboarding.FromAnnotations(
            thing, extractor, recipe, cancellation: TestContext.Current.CancellationToken)!;

        Assert.Equal([(2, 1), (0, 1)], model.Features.Select(f => (f.Point, f.View)));
        Assert.Equal([new PixelPoint(20.5, 30.5), new PixelPoint(50.5, 40.5)], model.Features.Select(f => f.Pixel));
        FeatureMap map = extractor.Extract(
            ImageFile.Read(Path.Combine(thing, "toy-1", "color", "1.png")), recipe, TestContext.Current.CancellationToken);
        Assert.Equal(map.Sample([new PixelPoint(20.5, 30.5), new PixelPoint(50.5, 40.5)], normalize: true), model.Descriptors);
        Assert.Equal((new Vector3D(-0.1, -0.1, -0.1), new Vector3D(0.1, 0.1, 0.1)), model.Box);
        Assert.Equal(SceneUnit.Meter, model.Unit);
    }

    [Fact]
    public void FromAnnotations_NoStructureFromMotionOutput_IsNull() =>
        Assert.Null(OnePoseOnboarding.FromAnnotations(Make(), extractor, recipe, cancellation: TestContext.Current.CancellationToken));

    [Fact]
    public void FromAnnotations_NoSequence_SaysSo()
    {
        var error = Assert.Throws<InvalidFileException>(
            () => OnePoseOnboarding.FromAnnotations(folder.Path, extractor, recipe, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("poses_ba", error.Message, StringComparison.Ordinal);
    }

    private string Make()
    {
        string thing = Path.Combine(folder.Path, "lowtexture_test_data", Name), sequence = Path.Combine(thing, "toy-1");
        foreach (string part in new[] { "color", "intrin_ba", "poses_ba", "anno_loftr" })
            Directory.CreateDirectory(Path.Combine(sequence, part));
        File.WriteAllLines(Path.Combine(thing, "box3d_corners.txt"),
            from x in new[] { -0.1, 0.1 }
            from y in new[] { -0.1, 0.1 }
            from z in new[] { -0.1, 0.1 }
            select FormattableString.Invariant($"{x} {y} {z}"));
        for (int i = 0; i < 2; i++)
        {
            ImageFile.Write(Path.Combine(sequence, "color", $"{i}.png"), ProceduralTexture.Make(new ImageSize(96, 96), i));
            File.WriteAllText(Path.Combine(sequence, "intrin_ba", $"{i}.txt"), "100 0 48\n0 100 48\n0 0 1\n");
            File.WriteAllText(Path.Combine(sequence, "poses_ba", $"{i}.txt"), "1 0 0 0\n0 1 0 0\n0 0 1 0.5\n0 0 0 1\n");
        }

        File.WriteAllText(Path.Combine(sequence, "anno_loftr", "1.json"),
            """{"keypoints2d": [[20, 30], [50, 40]], "assign_matrix": [[0, 1], [2, 0]], "num_matches": 2}""");
        return thing;
    }
}
