using Equiview.Correspondence.LightGlue;
using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Semantic;
using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Csv;
using Equiview.Formats.Homographies;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using CoreHomography = Equiview.Homography;
namespace Equiview.Evaluation.Matching;

/// <summary>Two image files, read and checked, and how they are matched.</summary>
public sealed class MatchingRun
{
    private readonly MatchingJob job;
    private readonly RgbImage a;
    private readonly RgbImage b;
    private readonly MatchOptions options;
    private readonly LabelImage? mask;
    private readonly CoreHomography? bFromA;

    /// <summary>Reads the images and what goes with them.</summary>
    /// <param name="job">What is matched and written.</param>
    /// <exception cref="UsageException">Options that do not go together, or an image is missing.</exception>
    /// <exception cref="InvalidFileException">A file cannot be read.</exception>
    /// <exception cref="DegenerateInputException">The mask has another size than the first image.</exception>
    public MatchingRun(MatchingJob job)
    {
        if (job.First is null || job.Second is null)
            throw new UsageException("give two images, or --features A.npz B.npz with --matcher lightglue");
        (this.job, a, b) = (job, ImageFile.Read(job.First), ImageFile.Read(job.Second));
        options = job.Options(a.Size);
        mask = job.Mask is null ? null : ImageFile.ReadMask(job.Mask);
        if (mask is not null && mask.Size != a.Size)
            throw new DegenerateInputException($"{job.Mask} is {mask.Size}, the first image is {a.Size}");
        bFromA = job.Homography is null ? null : HomographyFile.Read(job.Homography);
    }

    /// <summary>Matches the images and writes the matches and the images of them.</summary>
    /// <param name="extractor">Makes the features; not disposed.</param>
    /// <param name="recipe">How they are made.</param>
    /// <param name="target">csv x_a,y_a,x_b,y_b,score in raster pixels.</param>
    /// <param name="device">Where a learned matcher runs.</param>
    /// <param name="cancellation">Checked between the blocks of the networks.</param>
    /// <exception cref="MissingComponentException">The weights of a learned matcher are not on this machine.</exception>
    public MatchingSummary Write(
        IFeatureExtractor extractor, FeatureRecipe recipe, string target, string device = "cpu", CancellationToken cancellation = default)
    {
        using LightGlueMatcher? learned = job.LoadMatcher(extractor.Info.Model, device);
        if (learned is null)
            return Write(extractor, recipe, options, target, cancellation);
        (IFeatureExtractor trained, FeatureRecipe own) = LightGlueModels.Trained(extractor, recipe);
        using IFeatureExtractor? made = ReferenceEquals(trained, extractor) ? null : trained;
        return Write(trained, own, options with { Learned = learned }, target, cancellation) with { Matcher = learned.Name };
    }

    private MatchingSummary Write(
        IFeatureExtractor extractor, FeatureRecipe recipe, MatchOptions chosen, string target, CancellationToken cancellation)
    {
        var pair = new ImagePairFeatures(extractor, recipe, a, b, cancellation);
        IReadOnlyList<Match> matches = ImageMatcher.Match(pair, chosen);
        CsvTable.Write(
            target, ["x_a", "y_a", "x_b", "y_b", "score"], matches.Select(m => (double[])[m.A.X, m.A.Y, m.B.X, m.B.Y, m.Score]));
        if (job.Overlay is { } picture)
            ImageFile.Write(picture, MatchPictures.Overlay(a, b, matches, bFromA));
        if (job.Rrd is { } recording)
            MatchRecording.Write(recording, a, b, matches);
        if (job.HeatmapPoint is { } heat)
            ImageFile.Write(heat.File, MatchPictures.HeatMap(pair, heat.Point));
        WriteTransfer(pair, options.Selection == MatchSelection.Points ? matches : []);
        return new(matches.Count, extractor.Info, bFromA is { } truth ? MatchAccuracy.Of(matches, truth) : null);
    }

    private void WriteTransfer(ImagePairFeatures pair, IReadOnlyList<Match> points)
    {
        LabelImage? carried = mask is null ? null : MaskTransfer.Transfer(pair.A, mask, pair.B);
        if (carried is not null && job.MaskOutput is { } file)
            ImageFile.WriteMask(file, carried);
        if (job.Transfer is { } picture)
            ImageFile.Write(picture, MatchPictures.Transfer(a, b, points, mask is null ? null : (mask, carried!)));
    }
}

/// <summary>The matches of two images in numbers.</summary>
/// <param name="Matches">How many there are.</param>
/// <param name="Model">The features.</param>
/// <param name="Accuracy">Against a known homography, or null.</param>
public sealed record MatchingSummary(int Matches, FeatureExtractorInfo Model, MatchAccuracy? Accuracy)
{
    /// <summary>Name of the learned matcher; null for mutual nearest neighbors.</summary>
    public string? Matcher { get; init; }

    /// <summary>The summary as text.</summary>
    /// <param name="file">The file of the matches, as the user knows it.</param>
    public string TextFor(string file)
    {
        string by = Matcher is null ? Model.DisplayName : $"{Model.DisplayName} and {Matcher}";
        string accuracy = Accuracy is null ? "" : $"\n{Accuracy}";
        return $"{CountText.Of(Matches, "match", "matches")} by {by}, written to {file}{accuracy}";
    }
}

/// <summary>Shares of matches within some distance of a homography, 0 to 1.</summary>
/// <param name="Within3">3 pixels.</param>
/// <param name="Within5">5 pixels.</param>
public sealed record MatchAccuracy(double Within3, double Within5)
{
    /// <summary>The shares of some matches; NaN without matches.</summary>
    public static MatchAccuracy Of(IReadOnlyList<Match> matches, CoreHomography bFromA) =>
        new(HomographyAccuracy.ShareWithin(matches, bFromA, 3), HomographyAccuracy.ShareWithin(matches, bFromA, 5));

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"within 3 px of the homography: {Within3:P1}, within 5 px: {Within5:P1}");
}
