using System.Numerics;
using System.Runtime.InteropServices;
using Equiview.Features;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Losses;
using Equiview.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Equiview.Finetuning.Training;

/// <summary>One step: draw a pair, prepare both views, sample pixels, evaluate the loss, change the parameters.</summary>
internal sealed class TrainingStep(
    IViewSource source, FrozenBackbone backbone, TrainableAdapter adapter, AdamW optimizer, FinetuneOptions options) : IDisposable
{
    private readonly ViewPairSampler sampler = new(source, options.Seed, options.MaximumAngleDegrees);
    private readonly PrefixCache cache = new(source, backbone, options);
    private readonly IPairLoss loss = options.CreateLoss();

    public (long Hits, long Misses) CacheCounts => cache.Counts;

    public TrainingEvent Run(int iteration, CancellationToken cancellation)
    {
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("finetune");
        operation.Count(1);
        using var scope = NewDisposeScope();
        (int epoch, int index) = Math.DivRem(iteration, options.EpochLength);
        ViewPair pair = sampler.Draw(epoch, index);
        TrainingEvent Done(StepOutcome outcome, double value = double.NaN, double? rank = null, int positives = 0, double norm = 0) =>
            new(iteration + 1, options.Iterations, pair, outcome, value, rank, positives, norm);

        PreparedView first = cache.Get(pair.Object, pair.First, 2L * iteration, cancellation);
        PreparedView second = cache.Get(pair.Object, pair.Second, (2L * iteration) + 1, cancellation);
        (List<PixelPoint> firstPoints, SurfaceSamples firstSurface) = Sample(
            first, new KeyedRandom(options.Seed, RandomPurpose.Pixels, epoch, index, 0));
        (List<PixelPoint> secondPoints, SurfaceSamples secondSurface) = Sample(
            second, new KeyedRandom(options.Seed, RandomPurpose.Pixels, epoch, index, 1));
        var labels = PairLabels.Between(firstSurface, secondSurface, options.Thresholds);
        if (labels.PositiveCount == 0)
            return Done(StepOutcome.NoPositives);

        Tensor firstDescriptors = Describe(first, firstPoints), secondDescriptors = Describe(second, secondPoints);
        if (Evaluate(firstDescriptors, secondDescriptors, labels) is not { IsFinite: true } result)
            return Done(StepOutcome.NotFinite, positives: labels.PositiveCount);
        if (options.BothDirections)
        {
            var back = PairLabels.Between(secondSurface, firstSurface, options.Thresholds);
            if (Evaluate(secondDescriptors, firstDescriptors, back) is not { IsFinite: true } other)
                return Done(StepOutcome.NotFinite, positives: labels.PositiveCount);
            result = result.MeanWith(other);
        }

        optimizer.ClearGradients();
        (firstDescriptors * result.FirstGradient).sum().Plus((secondDescriptors * result.SecondGradient).sum()).backward();
        double norm = optimizer.ClipGradients(options.ClipNorm);
        if (!double.IsFinite(norm))
            return Done(StepOutcome.NotFinite, result.Loss, result.ReciprocalRank, labels.PositiveCount, norm);
        optimizer.Step(options.LearningRateAt(iteration), options.WeightDecay);
        return Done(StepOutcome.Trained, result.Loss, result.ReciprocalRank, labels.PositiveCount, norm);
    }

    public void Dispose() => cache.Dispose();

    // Pixels of the object, less those that the augmentation moved out of the image (unlike the reference code: never unmoved
    // points).
    private (List<PixelPoint> Prepared, SurfaceSamples Surface) Sample(PreparedView view, KeyedRandom random)
    {
        List<PixelPoint> prepared = [];
        List<Vector3> points = [], normals = [];
        foreach (int pixel in view.Pixels.Count == 0 ? [] : random.Choose(options.Samples, view.Pixels.Count))
        {
            PixelPoint augmented = view.AugmentedFromView.Apply(view.Pixels.Center(pixel));
            if (!view.Pixels.Size.Contains(augmented))
                continue;
            prepared.Add(view.Mapping.ToPrepared(augmented));
            points.Add(view.Pixels.ObjectPoint(pixel));
            if (options.Thresholds.SameSide)
                normals.Add(view.Pixels.Normal(pixel));
        }

        return (prepared, new SurfaceSamples(points, options.Thresholds.SameSide ? normals : null));
    }

    private Tensor Describe(PreparedView view, List<PixelPoint> points) =>
        DescriptorSampling.Sample(backbone.Features(view.Prefix, view.Grid, adapter), view.Grid, points);

    // The singular value decomposition refuses matrices that are not finite with an error of its own.
    private PairLossResult? Evaluate(Tensor first, Tensor second, PairLabels labels)
    {
        try
        {
            return loss.Evaluate(first, second, labels);
        }
        catch (ExternalException)
        {
            return null;
        }
    }
}
