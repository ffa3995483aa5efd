using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Imaging.Codecs;
using Equiview.Pose.Estimation;
using Equiview.Pose.Objects;
using Equiview.Pose.Solvers;
using Equiview.Pose.Tests.Fixtures;
using Equiview.Pose.Tracking;
using Equiview.TestKit;
namespace Equiview.Pose.Tests;

/// <summary>
/// An object carries its recipe: what was onboarded in any way is found by opening its file, with no word on how it was made.
/// </summary>
public sealed class ObjectPoseTests : TensorLeakGuard
{
    private const string Transformer = "vit_tiny";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder folder = new();

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }

    [Theory]
    [InlineData("pose", null, null, null)]
    [InlineData("pose", "block:4", null, null)]
    [InlineData("default", null, 256, null)]
    [InlineData("pose", null, null, 8)]
    public async Task Open_TransformerWithALayerSizeOrStride_FindsItsOwnPhotograph(
        string preset, string? layer, int? longSide, int? stride) =>
        await Onboarded(
            Transformer, Weights("vit_tiny_patch16_224_augreg.safetensors"),
            e => e.Recipe(preset, layer is null ? null : OutputLayer.Parse(layer), stride, longSide));

    [Fact]
    public async Task Open_Adapter_FindsItsOwnPhotographAgainWithoutNamingIt()
    {
        FeatureExtractorOptions options = Weights("vit_tiny_patch16_224_augreg.safetensors") with { Adapter = Adapter() };
        await Onboarded(Transformer, options, e => e.Recipe("pose"));
    }

    [Fact]
    public async Task Open_AdapterThatIsGone_NamesIt()
    {
        FeatureExtractorOptions options = Weights("vit_tiny_patch16_224_augreg.safetensors");
        string adapter = Adapter(), file = folder["thing.eqobject"];
        using (IFeatureExtractor extractor = FeatureExtractors.Load(Transformer, options with { Adapter = adapter }))
        {
            using ObjectPose made = await ObjectPose.OnboardAsync(Scene(), extractor, cancellation: None);
            made.Save(file);
        }

        File.Delete(adapter);
        var missing = Assert.Throws<MissingComponentException>(() => ObjectPose.Open(file, new() { Extractor = options }));
        Assert.Contains("vit_tiny", missing.Message, StringComparison.Ordinal);
        Assert.Contains("shaky", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_TwoModelsAsOne_FindsItsOwnPhotograph()
    {
        SharedData.Require("weights", "alike-n.safetensors");
        SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("EQUIVIEW_MODELS") is { Length: > 0 },
            "EQUIVIEW_MODELS does not name the weights");
        await Onboarded("alike-n:vit_tiny", new FeatureExtractorOptions(), e => e.Recipe("pose"), side: 160);
    }

    [Fact]
    public async Task Open_DenseSift_EstimatesTracksAndRefusesAMesh()
    {
        using ObjectPose opened = await Onboarded("dense-sift", new FeatureExtractorOptions(), e => e.Recipe("pose"), keep: true);
        ObjectPoseTracker tracker = opened.CreateTracker();
        TrackedPose frame = tracker.Next(Photograph(), TexturedSurface.Camera(96, 72), None);
        Assert.Equal(TrackingState.Acquired, frame.State);
        Assert.Throws<UsageException>(() => opened.Refine(frame.Estimate, TexturedSurface.Camera(96, 72), [], None));
        Assert.Throws<ModelMismatchException>(
            () => new FeaturePoseSolver(opened.Model).Estimate(Other(opened), TexturedSurface.Camera(96, 72), None));
    }

    [Theory]
    [InlineData("dense-sift", -0.0010788887, -0.0002852276, 0.6028992908)]
    [InlineData("vit_tiny", -0.0035215822, 0.0013237888, 0.6025641254)]
    public void Open_FileOfAnEarlierVersion_FindsTheObjectWhereThatVersionDid(string model, double x, double y, double z)
    {
        string stored = Path.Combine(AppContext.BaseDirectory, "Fixtures", "EqObject1");
        FeatureExtractorOptions options = model == Transformer ? Weights("vit_tiny_patch16_224_augreg.safetensors") : new();
        using ObjectPose opened = ObjectPose.Open(Path.Combine(stored, $"{model}.eqobject"), new() { Extractor = options });
        var camera = new CameraIntrinsics(70, 70, 24, 20, new ImageSize(48, 40));
        PoseEstimate estimate = opened.Estimate(ImageFile.Read(Path.Combine(stored, "photograph.png")), camera, cancellation: None);
        Assert.Null(opened.Model.Recipe);
        Assert.Equal("pose", opened.Recipe.Preset);
        Assert.True((estimate.CameraFromObject!.Value.Translation - new Vector3D(x, y, z)).Length < 1e-4,
            $"{estimate.CameraFromObject.Value.Translation}");
    }

    [Fact]
    public async Task OnboardAndEstimate_Cancelled_Stop()
    {
        using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift");
        using var cancelled = new CancellationTokenSource();
        var seen = new List<ProgressEvent>();
        var progress = new Immediate(step =>
        {
            seen.Add(step);
            if (step.Stage == "triangulating features")
                cancelled.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ObjectPose.OnboardAsync(Scene(), extractor, progress: progress, cancellation: cancelled.Token));
        Assert.Equal(3, seen.Count(s => s.Stage == "extracting features"));
        Assert.Single(seen, s => s.Stage == "triangulating features");

        using ObjectPose made = await ObjectPose.OnboardAsync(Scene(), extractor, cancellation: None);
        Assert.ThrowsAny<OperationCanceledException>(
            () => made.Estimate(Photograph(), TexturedSurface.Camera(96, 72), cancellation: new CancellationToken(canceled: true)));
    }

    private static FeatureExtractorOptions Weights(string file) => new() { Weights = SharedData.Require("weights", file) };

    private static RgbImage Photograph() => TexturedSurface.Photograph(TexturedSurface.Camera(96, 72), TexturedSurface.View(0));

    private PosedScene Scene(int side = 96) => TexturedSurface.Scene(folder.Path, side, side * 3 / 4, -12, 0, 12);

    private static ImageFeatures Other(ObjectPose opened)
    {
        var set = new Correspondence.Matching.DescriptorSet(new float[opened.Model.Channels + 1], opened.Model.Channels + 1, [new(1, 1)]);
        return new ImageFeatures(set);
    }

    // A small random LoRA update of the last blocks and a refine convolution near the identity.
    private string Adapter()
    {
        const int channels = 192, rank = 2;
        var random = new Random(6);
        float[] Values(int count, double size) =>
            [.. Enumerable.Range(0, count).Select(_ => (float)(size * ((2 * random.NextDouble()) - 1)))];
        LoraPair[] pairs = [.. new[] { -1, -2 }.Select(
            b => new LoraPair(b, LoraTarget.Value, Values(rank * channels, 0.3), Values(rank * channels, 0.3)))];
        float[] weight = Values(channels * channels * 9, 0.02);
        for (int c = 0; c < channels; c++)
            weight[(((c * channels) + c) * 9) + 4] += 1;
        string path = folder["shaky.safetensors"];
        var refine = new RefineConvWeights(weight, Values(channels, 0.1));
        AdapterFile.Write(path, new FeatureAdapter(channels, pairs, [refine]) { Name = "shaky", Model = "vit_tiny_patch16_224.augreg" });
        return path;
    }

    private async Task<ObjectPose> Onboarded(
        string model, FeatureExtractorOptions options, Func<IFeatureExtractor, FeatureRecipe> recipe, int side = 96, bool keep = false)
    {
        PosedScene scene = Scene(side);
        string file = folder["thing.eqobject"];
        FeatureRecipe made;
        using (IFeatureExtractor extractor = FeatureExtractors.Load(model, options))
        {
            made = recipe(extractor);
            using ObjectPose onboarded = await ObjectPose.OnboardAsync(scene, extractor, made, source: "surface", cancellation: None);
            onboarded.Save(file);
        }

        // Weights are given, since the tests do not put them into a searched folder; the adapter is not.
        ObjectPose opened = ObjectPose.Open(file, new ObjectPoseOptions { Extractor = options with { Adapter = null } });
        using ObjectPose? owned = keep ? null : opened;
        Assert.Equal(made.ToJson(), opened.Recipe.ToJson());
        PosedView view = scene.Views[1];
        PoseEstimate estimate = opened.Estimate(ImageFile.Read(view.ImagePath!), view.Intrinsics, cancellation: None);
        Assert.True(estimate.Found, estimate.Reason);
        Assert.True(estimate.Inliers.Length >= 20, $"{estimate.Inliers.Length} inliers");
        Assert.True(estimate.CameraFromObject!.Value.RotationDegrees(view.CameraFromWorld) < 5, "rotation");
        return opened;
    }

    private sealed class Immediate(Action<ProgressEvent> report) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value) => report(value);
    }
}
