using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Equiview.Features;
using Equiview.Imaging.Cameras;
using Equiview.Imaging;
using Equiview.Rendering.Cameras;
using Equiview.Rendering.Gaussians;

namespace Equiview.Splatting.Lifting;

/// <summary>
/// Lifts the features of a backbone from posed photographs onto a scene and measures them on the photographs kept out. One photograph is in
/// memory at a time.
/// </summary>
/// <param name="scene">The Gaussians.</param>
/// <param name="views">Photographs with cameras.</param>
/// <param name="extractor">Makes the features; not disposed.</param>
/// <param name="recipe">How photographs are prepared.</param>
/// <param name="rasterizer">Renders; not disposed.</param>
/// <param name="options">Resolution, held-out views, latents, refinement.</param>
public sealed class LiftingRun(
    GaussianScene scene, IReadOnlyList<PosedView> views, IFeatureExtractor extractor, FeatureRecipe recipe, IGaussianRasterizer rasterizer,
    LiftingOptions options)
{
    private const int LatentFitViews = 8;
    private readonly List<ViewAgreement> agreements = [];
    private readonly List<double> residuals = [];

    /// <summary>Masks and confidences of the photographs; null trusts every pixel.</summary>
    public ConfidenceFolder? Confidence { get; init; }

    /// <summary>The features; set when the run is through.</summary>
    public LiftedFeatures? Lifted { get; private set; }

    /// <summary>The scene with the features, in place of a set of the same name; set when the run is through.</summary>
    public GaussianScene? LiftedScene => Lifted is not { } lifted ? null
        : scene.WithFeatureSets([.. scene.FeatureSets.Where(s => s.Name != lifted.Features.Name), lifted.Features]);

    /// <summary>What was measured on the held-out views.</summary>
    public IReadOnlyList<ViewAgreement> HeldOut => agreements;

    /// <summary><see cref="FeatureRefiner.Residual"/> at the start of each refinement.</summary>
    public IReadOnlyList<double> Residuals => residuals;

    /// <summary>Time spent in the lifting alone (sampling features and summing weights), without the backbone.</summary>
    public TimeSpan LiftingTime { get; private set; }

    /// <summary>Time spent in the backbone.</summary>
    public TimeSpan ExtractionTime { get; private set; }

    /// <summary>Number of views lifted, with those of a run that this one went on from.</summary>
    public int LiftedViews { get; private set; }

    /// <summary>Number of views that a checkpoint brought.</summary>
    public int ResumedViews { get; private set; }

    /// <summary>The views that these options keep out of the lifting.</summary>
    public static IReadOnlyList<PosedView> HeldOutOf(IReadOnlyList<PosedView> views, LiftingOptions options) =>
        KeptOut(Used(views, options), options);

    /// <summary>Does the work; an event a view.</summary>
    /// <exception cref="DegenerateInputException">No view is left to lift, or no photograph belongs to a view.</exception>
    public async IAsyncEnumerable<ProgressEvent> Run([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        options.Require();
        (IReadOnlyList<PosedView> used, IReadOnlyList<string> notes) = PosedPhotographs.Fit(Used(views, options));
        PosedView[] kept = KeptOut(used, options), lifted = [.. used.Except(kept)];
        if (lifted.Length == 0)
            throw new DegenerateInputException(
                FormattableString.Invariant($"{used.Count} views with photographs leave none to lift; give more or hold out none"));
        var checkpoint = options.CheckpointFile is { } file ? new LiftingCheckpoint(file, Key(lifted), options.CheckpointInterval) : null;
        FeatureLifter? lifter = checkpoint?.Load(rasterizer, scene);
        ResumedViews = LiftedViews = lifter?.Views.Count ?? 0;
        long total = used.Count + ((long)options.RefineIterations * lifted.Length), done = LiftedViews;
        foreach (string note in notes)
            yield return new ProgressEvent("note", done, total, note);
        foreach (PosedView view in lifted.ExceptBy(lifter?.Views ?? [], v => v.Name).ToArray())
        {
            lifter = Lift(view, lifter, lifted, checkpoint, cancellation);
            yield return new ProgressEvent("lifting features", ++done, total, view.Name);
            await Task.Yield();
        }

        Lifted = lifter!.Finish(extractor.Info.DisplayName, extractor.Info.DisplayName, Details(lifted.Length), recipe);
        for (int pass = 0; pass < options.RefineIterations; pass++)
        {
            var refiner = new FeatureRefiner(rasterizer, scene, Lifted.Features);
            foreach (PosedView view in lifted)
            {
                (FeatureMap map, ImageSize size) = Extract(view, cancellation);
                ViewFeatures truth = ViewFeatures.Sample(view, map, size, lifter.Latents);
                refiner.Add(view, truth, truth.WeightsWith(Confidence?.Read(view, size)), cancellation);
                yield return new ProgressEvent("refining features", ++done, total, view.Name);
                await Task.Yield();
            }

            residuals.Add(refiner.Residual);
            Lifted = Lifted with { Features = refiner.Finish() };
        }

        foreach (PosedView view in kept)
        {
            (FeatureMap map, ImageSize size) = Extract(view, cancellation);
            ViewFeatures truth = ViewFeatures.Sample(view, map, size);
            agreements.Add(
                ViewAgreement.Measure(
                    rasterizer,
                    scene,
                    Lifted.Features,
                    view,
                    truth with { Validity = truth.WeightsWith(Confidence?.Read(view, size)) },
                    cancellation));
            yield return new ProgressEvent("measuring held-out views", ++done, total, view.Name);
            await Task.Yield();
        }

        checkpoint?.Remove();
    }

    private FeatureLifter Lift(
        PosedView view, FeatureLifter? lifter, PosedView[] lifted, LiftingCheckpoint? checkpoint, CancellationToken cancellation)
    {
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("lift", extractor.Info.Model);
        try
        {
            (FeatureMap map, ImageSize size) = Extract(view, cancellation);
            operation.SetImage(size);
            operation.Count(scene.Count);
            lifter ??= new FeatureLifter(rasterizer, scene, map.Channels, Latents(lifted, map.Channels, cancellation));
            long start = Stopwatch.GetTimestamp();
            lifter.Add(view, map, size, Confidence?.Read(view, size), cancellation);
            LiftingTime += Stopwatch.GetElapsedTime(start);
            LiftedViews++;
            checkpoint?.Save(lifter);
            return lifter;
        }
        catch (OperationCanceledException) when (lifter is not null)
        {
            checkpoint?.Save(lifter, atOnce: true);
            throw;
        }
    }

    private FeatureDecoder? Latents(PosedView[] lifted, int dimension, CancellationToken cancellation) =>
        (options.LatentDimension, options.LatentKind) switch
        {
            (0, _) => null,
            (_, LatentKind.Random) => LatentBasis.Random(dimension, options.LatentDimension, options.Seed),
            _ => LatentBasis.Pca([.. Evenly(lifted, LatentFitViews).Select(v => Extract(v, cancellation).Map)], options.LatentDimension),
        };

    private (FeatureMap Map, ImageSize Size) Extract(PosedView view, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        RgbImage photograph = PosedPhotographs.Read(view);
        long start = Stopwatch.GetTimestamp();
        FeatureMap map = extractor.Extract(photograph, recipe, cancellation);
        ExtractionTime += Stopwatch.GetElapsedTime(start);
        return (map, SceneCameras.Fit(photograph.Size, options.LongSidePixels));
    }

    private static PosedView[] KeptOut(IReadOnlyList<PosedView> used, LiftingOptions options) =>
        [.. used.Where((_, i) => options.HoldOutEvery > 0 && i % options.HoldOutEvery == 0)];

    private static PosedView[] Used(IReadOnlyList<PosedView> views, LiftingOptions options) =>
        Evenly([.. views.Where(v => v.ImagePath is not null)], options.MostViews == 0 ? int.MaxValue : options.MostViews);

    private static PosedView[] Evenly(PosedView[] all, int most) =>
        most >= all.Length ? all : [.. Enumerable.Range(0, most).Select(i => all[(int)((long)i * all.Length / most)])];

    // Everything the sums depend on.
    private string Key(PosedView[] lifted)
    {
        string means = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(scene.Means)));
        IEnumerable<string> details = Details(lifted.Length).OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => d.Value);
        return string.Join('|', [means, recipe.ToJson(), .. details, .. lifted.Select(v => v.Name)]);
    }

    private Dictionary<string, string> Details(int count) => new()
    {
        ["views"] = FormattableString.Invariant($"{count}"),
        ["long_side_pixels"] = FormattableString.Invariant($"{options.LongSidePixels}"),
        ["preset"] = recipe.Preset,
        ["weights_sha256"] = extractor.Info.WeightsSha256 ?? "",
        ["latents"] = options.LatentDimension == 0
            ? "none"
            : FormattableString.Invariant($"{options.LatentDimension} {options.LatentKind ?? LatentKind.Pca}"),
        ["refine_iterations"] = FormattableString.Invariant($"{options.RefineIterations}"),
    };
}
