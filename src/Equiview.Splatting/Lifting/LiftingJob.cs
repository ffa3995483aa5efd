using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Formats.Splat;
using Equiview.Imaging.Codecs;
using Equiview.Rendering.Gaussians;
using Equiview.Rendering.Scenes;
namespace Equiview.Splatting.Lifting;

/// <summary>Features lifted onto a scene, from the files of scene and photographs to the file of the lifted scene: 'splat lift'.</summary>
public sealed record LiftingJob
{
    /// <summary>The scene file; null seeds Gaussians from the sparse points of <see cref="Views"/>.</summary>
    [Description("scene file; without one, Gaussians are seeded from the sparse points of --views")]
    public string? Scene { get; init; }

    /// <summary>Folder of posed photographs.</summary>
    [Required]
    [Description("posed photographs: COLMAP, transforms.json or another known folder")]
    public string Views { get; init; } = "";

    /// <summary>Folder of the confidences of pixels, see <see cref="ConfidenceFolder"/>; null trusts every pixel.</summary>
    [Description("folder of NAME.png with the confidence of each pixel: white 1, black 0")]
    public string? Masks { get; init; }

    /// <summary>Whether the sums are kept beside the output, and an unfinished run is continued.</summary>
    [Description("continue an interrupted run; its sums are kept beside the output")]
    public bool Resume { get; init; }

    /// <summary>Where the view consistency of each Gaussian is written, as npy; null writes none.</summary>
    [Description("npy for the view consistency of each Gaussian")]
    public string? Consistency { get; init; }

    /// <summary>Reads scene and photographs and prepares the run.</summary>
    /// <param name="extractor">Makes the features; not disposed.</param>
    /// <param name="recipe">How photographs are prepared.</param>
    /// <param name="rasterizer">Renders; not disposed.</param>
    /// <param name="options">Resolution, held-out views, latents, refinement.</param>
    /// <param name="target">The file to write; the sums of an unfinished run lie beside it.</param>
    public LiftingRun Open(
        IFeatureExtractor extractor, FeatureRecipe recipe, IGaussianRasterizer rasterizer, LiftingOptions options, string target)
    {
        PosedScene posed = PosedSceneReader.Read(Views);
        GaussianScene scene = Scene is null
            ? GaussianSeeding.FromPoints(posed.Points) : GaussianSceneReader.Read(Scene, WebpDecoder.Decode);
        return new LiftingRun(
            scene, posed.Views, extractor, recipe, rasterizer, options with { CheckpointFile = Resume ? target + ".unfinished" : null })
        {
            Confidence = Masks is null ? null : new ConfidenceFolder(Masks),
        };
    }

    /// <summary>Writes what a finished run made.</summary>
    /// <param name="run">The run.</param>
    /// <param name="target">The scene: .ply, .compressed.ply, .spz or .splat.</param>
    /// <exception cref="InvalidFileException">A file cannot be written.</exception>
    public LiftingSummary Write(LiftingRun run, string target)
    {
        GaussianSceneFile.Write(target, run.LiftedScene!);
        if (Consistency is not null)
            NpyFile.Write(Consistency, StoredTensor.From(run.Lifted!.Consistencies, run.Lifted.Consistencies.Length));
        return LiftingSummary.Of(run);
    }
}

/// <summary>A finished lifting in numbers.</summary>
/// <param name="Gaussians">Gaussians of the scene.</param>
/// <param name="Seen">Those with features.</param>
/// <param name="Dimension">Length of a feature, or of its latents.</param>
/// <param name="Views">Views lifted.</param>
/// <param name="ResumedViews">Those of an unfinished run.</param>
/// <param name="ViewConsistency">See <see cref="LiftedFeatures.MeanConsistency"/>.</param>
/// <param name="HeldOutViews">Views kept out and measured.</param>
/// <param name="HeldOutCosineError">Mean of their <see cref="ViewAgreement.CosineError"/>.</param>
/// <param name="HeldOutCoverage">Mean of their <see cref="ViewAgreement.Coverage"/>.</param>
/// <param name="LiftingMillisecondsPerView">Time of the lifting alone, without the backbone.</param>
/// <param name="Residuals">Before each refinement.</param>
public sealed record LiftingSummary(
    int Gaussians, int Seen, int Dimension, int Views, int ResumedViews, double ViewConsistency, int HeldOutViews,
    double HeldOutCosineError, double HeldOutCoverage, double LiftingMillisecondsPerView, IReadOnlyList<double> Residuals)
{
    /// <summary>The numbers of a run that is through.</summary>
    public static LiftingSummary Of(LiftingRun run)
    {
        LiftedFeatures lifted = run.Lifted!;
        var held = ViewAgreement.Mean(run.HeldOut);
        double milliseconds = run.LiftingTime.TotalMilliseconds / Math.Max(1, run.LiftedViews - run.ResumedViews);
        return new(
            lifted.Features.Count, lifted.SeenCount, lifted.Features.Dimension, run.LiftedViews, run.ResumedViews,
            lifted.MeanConsistency(), run.HeldOut.Count, held.CosineError, held.Coverage, milliseconds, run.Residuals);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        yield return Text($"{Seen} of {CountText.Of(Gaussians, "Gaussian")} have {CountText.Of(Dimension, "channel")} ")
            + $"from {CountText.Of(Views, "view")}";
        yield return Text($"{LiftingMillisecondsPerView:f0} ms a view for lifting, without the backbone");
        if (ResumedViews > 0)
            yield return Text($"{ResumedViews} of the views came from an unfinished run");
        yield return Text($"view consistency {ViewConsistency:f4} (mean cosine between the features of the views and the lifted one)");
        if (Residuals.Count > 0)
            yield return Text($"residual before each refinement: {string.Join(", ", Residuals.Select(r => Text($"{r:g4}")))}");
        if (HeldOutViews > 0)
            yield return Text($"held-out cosine error {HeldOutCosineError:f4} on {CountText.Of(HeldOutViews, "view")}, ")
                + Text($"{HeldOutCoverage:p1} of pixels covered");
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
