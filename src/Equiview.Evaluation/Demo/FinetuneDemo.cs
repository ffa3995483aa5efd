using Equiview.Evaluation.Equivariance;
using Equiview.Evaluation.Pairs;
using Equiview.Evaluation.Synthetic;
using Equiview.Evaluation.Truth;
using Equiview.Features;
using Equiview.Features.Adapters;
using Equiview.Features.Backbones.Transformer;
using Equiview.Finetuning;
using Equiview.Finetuning.Augmentation;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Training;
using Equiview.Rendering.Meshes;
using Equiview.Reporting;

namespace Equiview.Evaluation.Demo;

/// <summary>
/// A few seconds of finetuning: a small transformer with random weights (a bare machine has no others) learns on one self-made object and
/// is measured on another it never saw. It shows that training works, not what it is worth: that needs a pretrained backbone.
/// </summary>
internal static class FinetuneDemo
{
    private const string Name = "small random transformer";
    private const int CandidateStride = 8;
    private static readonly FinetuneOptions Options = new()
    {
        Iterations = 40,
        LongSidePixels = 128,
        Samples = 400,
        Blocks = 2,
        LearningRate = 2e-3,
        Schedule = LearningRateSchedule.Cosine,
        Variants = 1,
        ConvolutionStart = ConvolutionStart.Identity,
        Augmentation = AugmentationOptions.None,
        MaximumAngleDegrees = 60,
    };

    public static async Task<DemoPart> RunAsync(int seed, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("equiview-demo-").FullName;
        try
        {
            MeshFolder trained = MeshFolder.Read(SyntheticObject.Write(Path.Combine(folder, "trained"), seed));
            using VisionTransformer network = Network(seed);
            using var views = new RenderedViews(MeshRenderer.OpenOrCpu(), trained.Objects, size: 256);
            using var finetuner = new Finetuner(network, Name, null, views, Options with { Seed = seed });
            FeatureAdapter before = finetuner.ToAdapter();
            List<double> losses = [];
            await foreach (TrainingEvent step in finetuner.RunAsync(null, cancellation).ConfigureAwait(false))
            {
                if (step.Outcome == StepOutcome.Trained)
                    losses.Add(step.Loss);
            }

            using var source = new RenderedPairs(
                [SyntheticObject.Write(Path.Combine(folder, "unseen"), seed + 1)], RenderedSet.Few, CandidateStride);
            var measurement = new EquivarianceOptions { Seed = seed, QueriesPerPair = 200 };
            using BackboneFeatureExtractor original = Extractor(before), finetuned = Extractor(finetuner.ToAdapter());
            FeatureSource[] sources = [Source("before", original), Source("after", finetuned)];
            PairScore[] scores = [.. EquivarianceRun.Execute(source, source.Pairs, sources, measurement, cancellation)
                .SelectMany(o => o.Scores)];
            MetricTable table = new EquivarianceSummary(scores, measurement, source.Protocol).Tables()[0];
            int part = Math.Max(1, losses.Count / 4);
            return new DemoPart(
                table with
                {
                    Title = "Finetuning on one self-made object, measured on another",
                    Protocol = new Dictionary<string, string>(table.Protocol)
                    {
                        ["network"] = $"{Name}: this shows that training works, not what it is worth",
                        ["training"] =
                            FormattableString.Invariant($"{losses.Count} steps; loss {losses.Take(part).Average():0.000} in ")
                                + FormattableString.Invariant($"the first quarter, {losses.TakeLast(part).Average():0.000} in the ")
                                + "last",
                    },
                },
                [Picture(source, scores, measurement, [original, finetuned], cancellation)],
                "The idea of the paper that Equiview follows: a short training lets features of different views of an object agree. Here "
                    + "on an object that the training never saw.");

            FeatureSource Source(string label, BackboneFeatureExtractor extractor) =>
                FeatureSource.Of(label, extractor, extractor.Recipe(longSide: Options.LongSidePixels));
            BackboneFeatureExtractor Extractor(FeatureAdapter adapter) =>
                FeatureExtractors.Adapt(Network(seed), new FeatureExtractorInfo(Name, null, 96, 8, "none", null), adapter);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static VisionTransformer Network(int seed) => new(
        new VisionTransformerConfig
        {
            Name = Name,
            Dimension = 96,
            Depth = 3,
            Heads = 3,
            Patch = 8,
            GridSide = 16,
            Hidden = 192,
        },
        seed);

    private static ReportPicture Picture(
        RenderedPairs source, PairScore[] scores, EquivarianceOptions measurement, BackboneFeatureExtractor[] extractors,
        CancellationToken cancellation)
    {
        // The pair in the middle of the gains: neither the luckiest nor the unluckiest.
        PairKey[] pairs = [.. scores.GroupBy(s => s.Pair).OrderBy(Gain).Select(g => g.Key)];
        byte[][] drawn = [.. extractors.Select(e => ExamplePictures.Of(
            source, pairs[pairs.Length / 2], measurement, e, e.Recipe(longSide: Options.LongSidePixels), cancellation))];
        return new ReportPicture(
            "Two views of the unseen object matched, before and after finetuning (green: right, red: wrong)", drawn[1])
        {
            Before = drawn[0],
        };

        static double Gain(IGrouping<PairKey, PairScore> pair) =>
            pair.First(s => s.Predictor == "before").MeanError - pair.First(s => s.Predictor == "after").MeanError;
    }
}
