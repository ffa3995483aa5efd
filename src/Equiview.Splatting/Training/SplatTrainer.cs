using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equiview.Numerics;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Gaussians.Gradients;

namespace Equiview.Splatting.Training;

/// <summary>
/// Trains a Gaussian scene from posed photographs (Kerbl et al., "3D Gaussian Splatting for Real-Time Radiance Field Rendering", 2023). A
/// step renders one photograph's camera, compares, and changes the Gaussians by the derivative. Everything random is keyed by seed and
/// step: a run that was interrupted and resumed gives the same bits.
/// </summary>
internal sealed class SplatTrainer
{
    private const float FeatureRate = 1e-2f;
    private readonly SplatTrainingOptions options;
    private readonly IDifferentiableRasterizer rasterizer;
    private readonly TrainingSchedule schedule;
    private readonly IDensityControl control;
    private readonly ParallelOptions parallel;
    private readonly Dictionary<ImageSize, PhotometricLoss> losses = [];
    private readonly float[] exposureGradient;
    private readonly FeatureTeacher? teacher;
    private readonly UncertaintyHead? head;
    private GaussianGradients gradients;
    private (int Epoch, int[] Order) order = (-1, []);

    /// <summary>Prepares a training.</summary>
    /// <param name="views">Photographs to train on and to test with.</param>
    /// <param name="start">The Gaussians that it begins with.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="rasterizer">Renders and differentiates; not disposed.</param>
    /// <param name="teacher">Features of the photographs, where the options take features.</param>
    public SplatTrainer(
        TrainingViews views, GaussianScene start, SplatTrainingOptions options, IDifferentiableRasterizer rasterizer,
        FeatureTeacher? teacher = null)
    {
        (Views, this.options, this.rasterizer, this.teacher) = (views, options, rasterizer, teacher);
        double scale = SceneInitialization.SceneScale(views.Train.Select(p => p.View));
        schedule = new TrainingSchedule(options, scale, start.SphericalHarmonicsDegree);
        control = options.Strategy == DensityStrategy.Mcmc ? new McmcControl(options, schedule) : new ClassicControl(options, schedule);
        parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount };
        State = new TrainingState(
            GaussianParameters.Of(start, options.Degree, options.Distill ? teacher!.Dimension : 0), views.Train.Count)
        {
            Uncertainty = options.Wild ? new float[UncertaintyHead.StateLength(teacher!.Dimension)] : [],
        };
        head = options.Wild ? UncertaintyHead.For(teacher!, State.Uncertainty) : null;
        exposureGradient = new float[State.Exposures.Length];
        gradients = MakeGradients();
    }

    /// <summary>The photographs.</summary>
    public TrainingViews Views { get; }

    /// <summary>Everything that steps change.</summary>
    public TrainingState State { get; private set; }

    /// <summary>The scene so far; it shares arrays with the training.</summary>
    public GaussianScene Scene =>
        State.Parameters.ToScene(options.Antialiased, options.Distill ? teacher!.ToSet(State.Parameters.Features) : null);

    /// <summary>Goes on from a stored state.</summary>
    public void Restore(TrainingState state)
    {
        state.Uncertainty.CopyTo(State.Uncertainty, 0); // the head keeps its array
        state.Uncertainty = State.Uncertainty;
        State = state;
        gradients = MakeGradients();
    }

    /// <summary>Does the steps that are left, an event each.</summary>
    /// <param name="save">Called when a checkpoint is due, and before the stream ends by cancellation.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public async IAsyncEnumerable<SplatTrainingEvent> RunAsync(
        Action<TrainingState>? save = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        int first = State.Step;
        while (State.Step < options.Iterations)
        {
            if (cancellation.IsCancellationRequested)
            {
                save?.Invoke(State);
                cancellation.ThrowIfCancellationRequested();
            }

            SplatTrainingEvent step = Step();
            bool last = State.Step == options.Iterations;
            if (last || (options.EvaluateEvery > 0 && State.Step % options.EvaluateEvery == 0))
                step = step with { HeldOut = Measure() };
            if (last || State.Step % options.CheckpointEvery == 0)
                save?.Invoke(State);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            yield return step with
            {
                Elapsed = elapsed,
                Remaining = elapsed / (State.Step - first) * (options.Iterations - State.Step),
            };
            await Task.Yield();
        }
    }

    /// <summary>Mean quality on the test views, or null when there are none.</summary>
    public HeldOutQuality? Measure()
    {
        if (Views.Test.Count == 0)
            return null;
        double psnr = 0, ssim = 0;
        foreach (TrainingPhotograph photograph in Views.Test)
        {
            (PlanarImage image, PlanarImage truth, float[]? weights) = Compare(photograph);
            PhotometricLoss loss = Loss(image.Size);
            loss.Evaluate(image, truth, weights, parallel);
            psnr += -10 * Math.Log10(Math.Max(loss.SquaredError, 1e-10));
            ssim += loss.Similarity;
        }

        return new HeldOutQuality(Views.Test.Count, psnr / Views.Test.Count, ssim / Views.Test.Count);
    }

    /// <summary>A rendering clamped to 0..1, the photograph, and the weights of its pixels.</summary>
    public (PlanarImage Image, PlanarImage Truth, float[]? Weights) Compare(TrainingPhotograph photograph)
    {
        float[] background = options.Background == SplatBackground.White ? [1, 1, 1] : [0, 0, 0];
        GaussianRendering rendering = rasterizer.Render(
            new GaussianView(Scene, photograph.Camera(0), photograph.View.CameraFromWorld));
        PlanarImage image = Composed(rendering, background);
        for (int i = 0; i < image.Values.Length; i++)
            image.Values[i] = Math.Clamp(image.Values[i], 0, 1);
        (PlanarImage truth, float[]? weights) = photograph.Compose(0, background);
        return (image, truth, weights);
    }

    private SplatTrainingEvent Step()
    {
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("train");
        operation.Count(1);
        int step = State.Step, index = Next(step), halvings = schedule.Halvings(step);
        TrainingPhotograph photograph = Views.Train[index];
        ReadOnlySpan<float> background = Background(step);
        GaussianScene scene = Scene;
        var view = new GaussianView(
            scene, photograph.Camera(halvings), photograph.View.CameraFromWorld,
            new GaussianRenderOptions
            {
                LargestDegree = schedule.Degree(step),
                Features = scene.FeatureSets.Count > 0 ? scene.FeatureSets[0] : null,
            });
        using IRecordedRendering recorded = rasterizer.Record(view);
        PlanarImage composed = Composed(recorded.Rendering, background);
        Span<float> exposure = State.Exposures.AsSpan(12 * index, 12);
        PlanarImage shown = options.Exposure ? ExposureCorrection.Apply(exposure, composed) : composed;
        (PlanarImage truth, float[]? weights) = photograph.Compose(halvings, background);
        PhotometricLoss loss = Loss(shown.Size);
        weights = Certain(step, index, shown, weights);
        double value = loss.Evaluate(shown, truth, weights, parallel);
        double psnr = -10 * Math.Log10(Math.Max(loss.SquaredError, 1e-10));
        State.Step++;
        if (!double.IsFinite(value))
        {
            State.SkippedNotFinite++;
            return new SplatTrainingEvent(State.Step, options.Iterations, photograph.View.Name, value, psnr, scene.Count)
            {
                Warning = $"{photograph.View.Name}: the loss is not finite; the step was skipped",
            };
        }

        if (options.Exposure)
            ExposureCorrection.Backward(exposure, composed, loss.Gradient, exposureGradient.AsSpan(12 * index, 12));
        var gradient = new RenderingGradient(loss.Gradient, AlphaGradient(loss.Gradient, background)) { FeaturesDetached = true };
        if (recorded.Rendering.Features is { } codes)
        {
            (double difference, PlanarImage byCodes) = DistillationLoss.Evaluate(
                codes, recorded.Rendering.Alpha.Values, teacher!.CodesAt(index, codes.Size), weights);
            (value, gradient) = (value + difference, gradient with { Features = byCodes });
        }

        recorded.Backward(gradient, gradients);
        value += control.Regularize(State, gradients);
        Change(step, index);
        control.AfterStep(State, gradients, shown.Size, schedule.PositionRate(step));
        if (State.Parameters.Count != gradients.Count)
            gradients = MakeGradients();
        return new SplatTrainingEvent(State.Step, options.Iterations, photograph.View.Name, value, psnr, State.Parameters.Count);
    }

    private void Change(int step, int index)
    {
        GaussianParameters p = State.Parameters;
        float[][] slopes = [gradients.Means, gradients.Quaternions, gradients.LogScales, gradients.OpacityLogits,
            gradients.SphericalHarmonics, gradients.Features];
        float[] harmonics = AdamOptimizer.HarmonicRates(
            SphericalHarmonics.CoefficientCount(p.Degree), options.ColorRate, schedule.HarmonicsRate);
        float[][] rates = [[(float)schedule.PositionRate(step)], [(float)options.RotationRate], [(float)options.ScaleRate],
            [(float)options.OpacityRate], harmonics, [FeatureRate]];
        for (int i = 0; i < slopes.Length; i++)
            AdamOptimizer.Step(p.Groups[i], slopes[i], State.First.Groups[i], State.Second.Groups[i], step + 1, rates[i], parallel);
        if (!options.Exposure)
            return;
        double rate = ExposureCorrection.Rate * Math.Pow(0.01, (double)step / options.Iterations);
        AdamOptimizer.Step(
            State.Exposures, exposureGradient, State.ExposureFirst, State.ExposureSecond, step + 1, [(float)rate], parallel);
        Array.Clear(exposureGradient, 12 * index, 12);
    }

    // Trains the uncertainty, and leaves out pixels that are uncertain when it is time.
    private float[]? Certain(int step, int index, PlanarImage shown, float[]? weights)
    {
        if (head is null)
            return weights;
        if (schedule.TrainsUncertainty(step))
            head.Train(teacher!.Codes(index), teacher.Residuals(index, shown), step + 1);
        if (!schedule.Masks(step))
            return weights;
        float[] mask = head.Mask(teacher!.Codes(index), shown.Size);
        for (int i = 0; weights is not null && i < mask.Length; i++)
            mask[i] *= weights[i];
        return mask;
    }

    // Over a background b the image is color + (1 - alpha) b.
    private static PlanarImage Composed(GaussianRendering rendering, ReadOnlySpan<float> background)
    {
        PlanarImage image = rendering.Color;
        ReadOnlySpan<float> alpha = rendering.Alpha.Values;
        for (int c = 0; c < 3; c++)
        {
            if (background[c] == 0)
                continue;
            Span<float> plane = image.Plane(c);
            for (int i = 0; i < plane.Length; i++)
                plane[i] += (1 - alpha[i]) * background[c];
        }

        return image;
    }

    private static PlanarImage? AlphaGradient(PlanarImage gradient, ReadOnlySpan<float> background)
    {
        if (background is [0, 0, 0])
            return null;
        var result = new PlanarImage(gradient.Size, 1, new float[gradient.Size.PixelCount]);
        for (int c = 0; c < 3; c++)
        {
            ReadOnlySpan<float> plane = gradient.Plane(c);
            for (int i = 0; i < plane.Length; i++)
                result.Values[i] -= plane[i] * background[c];
        }

        return result;
    }

    private float[] Background(int step)
    {
        if (options.Background != SplatBackground.Random)
            return options.Background == SplatBackground.White ? [1, 1, 1] : [0, 0, 0];
        var random = new KeyedRandom(options.Seed, (long)TrainingPurpose.Background, step);
        return [(float)random.NextDouble(), (float)random.NextDouble(), (float)random.NextDouble()];
    }

    private int Next(int step)
    {
        int epoch = step / Views.Train.Count;
        if (order.Epoch != epoch)
            order = (epoch, new KeyedRandom(options.Seed, (long)TrainingPurpose.Order, epoch).Choose(Views.Train.Count, Views.Train.Count));
        return order.Order[step % Views.Train.Count];
    }

    private PhotometricLoss Loss(ImageSize size) =>
        losses.TryGetValue(size, out PhotometricLoss? known) ? known : losses[size] = new PhotometricLoss(size, options.Ssim);

    private GaussianGradients MakeGradients() =>
        new(State.Parameters.Count, SphericalHarmonics.CoefficientCount(State.Parameters.Degree), State.Parameters.FeatureDimension);
}
