using System.Diagnostics;
using System.Runtime.CompilerServices;
using Equiview.Features;
using Equiview.Imaging;
using Equiview.Rendering.Gaussians;
using Equiview.Splatting.Metrics;

namespace Equiview.Splatting.Lifting;

/// <summary>
/// Lifts the features of a backbone from posed photographs onto a scene and measures them on the photographs kept out. One photograph is in memory at a time.
/// </summary>
/// <param name="scene">The Gaussians.</param>
/// <param name="views">Photographs with cameras.</param>
/// <param name="extractor">Makes the features; not disposed.</param>
/// <param name="preset">How photographs are prepared.</param>
/// <param name="rasterizer">Renders; not disposed.</param>
/// <param name="options">Resolution and held-out views.</param>
public sealed class LiftingRun(
    GaussianScene scene, IReadOnlyList<PosedView> views, IFeatureExtractor extractor, FeaturePreset preset, IGaussianRasterizer rasterizer, LiftingOptions options)
{
    private readonly List<ViewAgreement> agreements = [];

    /// <summary>The features; set when the run is through.</summary>
    public LiftedFeatures? Lifted { get; private set; }

    /// <summary>What was measured on the held-out views.</summary>
    public IReadOnlyList<ViewAgreement> HeldOut => agreements;

    /// <summary>Time spent in the lifting alone (sampling features and summing weights), without the backbone.</summary>
    public TimeSpan LiftingTime { get; private set; }

    /// <summary>Time spent in the backbone.</summary>
    public TimeSpan ExtractionTime { get; private set; }

    /// <summary>Number of views lifted.</summary>
    public int LiftedViews { get; private set; }

    /// <summary>Does the work; an event a view.</summary>
    /// <exception cref="DegenerateInputException">No view is left to lift, or no photograph belongs to a view.</exception>
    public async IAsyncEnumerable<ProgressEvent> Run([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        options.Require();
        PosedView[] used = Evenly([.. views.Where(v => v.ImagePath is not null)]);
        PosedView[] kept = [.. used.Where((_, i) => options.HoldOutEvery > 0 && i % options.HoldOutEvery == 0)], lifted = [.. used.Except(kept)];
        if (lifted.Length == 0)
            throw new DegenerateInputException(FormattableString.Invariant($"{used.Length} views with photographs leave none to lift; give more or hold out none"));
        FeatureLifter? lifter = null;
        for (int i = 0; i < lifted.Length; i++)
        {
            (FeatureMap map, ImageSize size) = Extract(lifted[i], cancellation);
            lifter ??= new FeatureLifter(rasterizer, scene, map.Channels);
            long start = Stopwatch.GetTimestamp();
            lifter.Add(lifted[i], map, size, cancellation: cancellation);
            LiftingTime += Stopwatch.GetElapsedTime(start);
            LiftedViews++;
            yield return new ProgressEvent("lifting features", i + 1, used.Length, lifted[i].Name);
            await Task.Yield();
        }

        Lifted = lifter!.Finish(extractor.Info.DisplayName, extractor.Info.DisplayName, Details(lifted.Length));
        for (int i = 0; i < kept.Length; i++)
        {
            (FeatureMap map, ImageSize size) = Extract(kept[i], cancellation);
            agreements.Add(ViewAgreement.Measure(rasterizer, scene, Lifted.Features, kept[i], ViewFeatures.Sample(kept[i], map, size), cancellation));
            yield return new ProgressEvent("measuring held-out views", lifted.Length + i + 1, used.Length, kept[i].Name);
            await Task.Yield();
        }
    }

    private (FeatureMap Map, ImageSize Size) Extract(PosedView view, CancellationToken cancellation)
    {
        RgbImage photograph = ImageFile.Read(view.ImagePath!);
        long start = Stopwatch.GetTimestamp();
        FeatureMap map = extractor.Extract(photograph, preset, cancellation);
        ExtractionTime += Stopwatch.GetElapsedTime(start);
        return (map, ViewFeatures.Fit(photograph.Size, options.LongSidePixels));
    }

    private PosedView[] Evenly(PosedView[] all) => options.MostViews == 0 || options.MostViews >= all.Length
        ? all : [.. Enumerable.Range(0, options.MostViews).Select(i => all[(int)((long)i * all.Length / options.MostViews)])];

    private Dictionary<string, string> Details(int count) => new()
    {
        ["views"] = FormattableString.Invariant($"{count}"),
        ["long_side_pixels"] = FormattableString.Invariant($"{options.LongSidePixels}"),
        ["preset"] = preset.ToString(),
        ["weights_sha256"] = extractor.Info.WeightsSha256 ?? "",
    };
}
