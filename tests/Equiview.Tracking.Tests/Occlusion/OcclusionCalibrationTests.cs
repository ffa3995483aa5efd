using Equiview.Features;

namespace Equiview.Tracking.Tests.Occlusion;

public sealed class OcclusionCalibrationTests
{
    [Fact]
    public void Fit_SamplesOfAKnownLogistic_GivesItsWeights()
    {
        double[] truth = [2, -4, -1.5, -0.8, -1];
        var known = new OcclusionCalibration(truth);
        var random = new Random(3);
        (VisibilityCues, bool)[] samples = [.. Enumerable.Range(0, 40000).Select(_ =>
        {
            var cues = new VisibilityCues(random.NextDouble(), random.NextDouble(), 10 * random.NextDouble(), random.Next(2) == 0);
            return (cues, random.NextDouble() < known.Probability(cues));
        })];
        OcclusionCalibration fitted = OcclusionCalibration.Fit(samples);
        for (int i = 0; i < truth.Length; i++)
            Assert.Equal(truth[i], fitted.Weights[i], 0.15);
    }

    [Fact]
    public void Fit_CueThatDividesPerfectly_StaysFinite()
    {
        OcclusionCalibration fitted = OcclusionCalibration.Fit([.. Enumerable.Range(0, 100).Select(i => (new VisibilityCues(i / 100.0, 0, double.PositiveInfinity, false), i < 50))]);
        Assert.All(fitted.Weights, w => Assert.True(double.IsFinite(w)));
        Assert.True(fitted.Probability(new(0.1, 0, double.PositiveInfinity, false)) > 0.9);
        Assert.True(fitted.Probability(new(0.9, 0, double.PositiveInfinity, false)) < 0.1);
    }

    [Fact]
    public void Fit_NothingHidden_IsRefused() =>
        Assert.Throws<DegenerateInputException>(() => OcclusionCalibration.Fit([(new VisibilityCues(0, 0, 0, false), true)]));

    [Fact]
    [Trait("Category", "Slow")]
    public void Run_DenseSift_GivesTheStoredWeights()
    {
        using IFeatureExtractor extractor = MovingWall.Extractor();
        FeaturePreset preset = Equiview.Features.Presets.FeaturePresets.Get("default", extractor.Info.Patch, Equiview.Features.Catalog.ModelCatalog.Find(extractor.Info.Model).DenseStride);
        OcclusionCalibration stored = OcclusionCalibrations.For(extractor.Info)!, fitted = CalibrationFit.Run(extractor, preset, CalibrationFit.Clips());
        for (int i = 0; i < stored.Weights.Count; i++)
            Assert.Equal(stored.Weights[i], fitted.Weights[i], 0.05);
    }
}
