using System.Diagnostics;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Features.Recipes;
using Equiview.Finetuning;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;

namespace Equiview.Evaluation.Tests.Finetuning;

/// <summary>The claim itself, at a size for a test: a pretrained backbone, a few objects to train on, others to measure.</summary>
public sealed class FinetuningHelpsTests(ITestOutputHelper output) : TensorLeakGuard
{
    private static readonly string[] Training = ["keenan_spot", "ycb_mustard_bottle", "gz_polaris_ranger_ev", "biplane", "ycb_power_drill"];
    private static readonly string[] HeldOut = ["cesium_milk_truck", "egyptian_cat_statue", "fuze_bottle"];

    [Fact]
    [Trait("Category", "Slow")]
    public async Task RunAsync_PretrainedVitTiny_IsMoreEquivariantOnObjectsItNeverSaw()
    {
        int steps = int.TryParse(Environment.GetEnvironmentVariable("EQUIVIEW_FINETUNE_STEPS"), out int asked) ? asked : 400;
        FinetuneOptions options = new()
        {
            Iterations = steps,
            LongSidePixels = 448,
            Samples = 2000,
            LearningRate = 1e-3,
            Schedule = LearningRateSchedule.Cosine,
            ConvolutionStart = ConvolutionStart.Identity,
            Variants = 2,
        };
        using var folder = new TemporaryFolder();
        var weights = new FeatureExtractorOptions { Weights = SharedData.Require("weights", "vit_tiny_patch16_224_augreg.safetensors") };
        const string Model = "vit_tiny_patch16_224.augreg";
        string objects = SharedData.Require("objects");
        using RenderedViews train = new(new MeshRasterizerCpu(), MeshFolder.Read(objects, Training).Objects);
        IReadOnlyList<TrainingObject> test = MeshFolder.Read(objects, HeldOut).Objects;
        using IFeatureExtractor original = FeatureExtractors.Load(Model, weights);
        List<double> losses = [];
        var clock = Stopwatch.StartNew();
        using (Finetuner finetuner = new(original.GetService<BackboneFeatureExtractor>()!, train, options))
        {
            AdapterFile.Write(folder["start.safetensors"], finetuner.ToAdapter());
            await foreach (TrainingEvent step in finetuner.RunAsync(null, TestContext.Current.CancellationToken))
                losses.Add(step.Outcome == StepOutcome.Trained ? step.Loss : double.NaN);
            AdapterFile.Write(folder["end.safetensors"], finetuner.ToAdapter());
        }

        double[] finite = [.. losses.Where(double.IsFinite)];
        output.WriteLine(
            FormattableString.Invariant($"{steps} steps in {clock.Elapsed.TotalSeconds:F0} s; loss ")
                + FormattableString.Invariant($"{finite.Take(30).Average():F3} at first, {finite.TakeLast(30).Average():F3} at last"));
        (double Ape, double Pcdp) before = Measure("original", original), zero, after;
        using (IFeatureExtractor start = FeatureExtractors.Load(Model, weights with { Adapter = folder["start.safetensors"] }))
            zero = Measure("zero iterations", start);
        using (IFeatureExtractor end = FeatureExtractors.Load(Model, weights with { Adapter = folder["end.safetensors"] }))
            after = Measure("finetuned", end);
        Assert.True(finite.TakeLast(30).Average() < finite.Take(30).Average());
        Assert.Equal(before.Ape, zero.Ape, 0.5); // it starts at the original model
        Assert.True(after.Pcdp > before.Pcdp && after.Pcdp > zero.Pcdp);

        (double, double) Measure(string name, IFeatureExtractor extractor)
        {
            FeatureRecipe recipe = extractor.Recipe() with { Preprocessing = new TokenGridPreprocessing(8 * 28) };
            (double ape, double pcdp) = HeldOutCheck.Measure(test, image => extractor.Extract(image, recipe), pairsPerObject: 12, seed: 1);
            output.WriteLine(FormattableString.Invariant($"{name}: APE {ape:F2} %, PCDP@0.05 {pcdp:F2} %"));
            return (ape, pcdp);
        }
    }
}
