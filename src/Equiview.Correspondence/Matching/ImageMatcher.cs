using Equiview.Correspondence.LightGlue;
using Equiview.Features;

namespace Equiview.Correspondence.Matching;

/// <summary>From two images to their matches: the main flow of 'equiview match'.</summary>
public static class ImageMatcher
{
    /// <summary>Matches two images.</summary>
    /// <param name="extractor">Makes the features of both.</param>
    /// <param name="a">First image.</param>
    /// <param name="b">Second image.</param>
    /// <param name="options">What is matched and kept; null takes the network's key points, or mutual cells.</param>
    /// <param name="recipe">How both images are prepared; null is the extractor's default recipe.</param>
    /// <param name="cancellation">Checked between the blocks of the backbone.</param>
    /// <returns>Matches in original pixels of both images.</returns>
    /// <exception cref="UsageException">Key points are asked of a network that has none.</exception>
    /// <exception cref="DegenerateInputException">A point is not finite, or an option does not fit.</exception>
    public static IReadOnlyList<Match> Match(
        IFeatureExtractor extractor, RgbImage a, RgbImage b,
        MatchOptions? options = null, FeatureRecipe? recipe = null, CancellationToken cancellation = default) =>
        Match(new ImagePairFeatures(extractor, recipe ?? extractor.Recipe(), a, b, cancellation), options);

    /// <summary>Matches a pair whose features are used for more than that.</summary>
    /// <param name="pair">Both images with their features.</param>
    /// <param name="options">What is matched and kept; null takes the network's key points, or mutual cells.</param>
    /// <exception cref="UsageException">Key points are asked of a network that has none.</exception>
    /// <exception cref="DegenerateInputException">A point is not finite, or an option does not fit.</exception>
    public static IReadOnlyList<Match> Match(ImagePairFeatures pair, MatchOptions? options = null)
    {
        using DiagnosticOperation operation = EquiviewDiagnostics.Begin("match", pair.Extractor.Info.Model);
        operation.SetImage(pair.ImageA.Size);
        IReadOnlyList<Match> matches = Found(pair, options ?? new MatchOptions());
        operation.Count(matches.Count);
        return matches;
    }

    private static IReadOnlyList<Match> Found(ImagePairFeatures pair, MatchOptions options)
    {
        var matcher = new Matcher(options);
        IKeypointExtractor? detector = options.Selection is MatchSelection.Keypoints or MatchSelection.Automatic
            ? pair.Extractor.GetService<IKeypointExtractor>() : null;
        options.Check();
        if (detector is not null)
        {
            (DescriptorSet a, DescriptorSet b) = (Keypoints(pair.ImageA), Keypoints(pair.ImageB));
            return options.Learned is { } learned
                ? learned.Match(a, b, options.MinimumSimilarity ?? LightGlueMatcher.DefaultThreshold, pair.Cancellation)
                : matcher.Match(a, b);
        }

        if (options.Learned is not null)
            throw new UsageException(
                $"{pair.Extractor.Info.Model} has no key points, which a learned matcher needs; take sift, for example");
        return options.Selection switch
        {
            MatchSelection.Keypoints => throw new UsageException(
                $"{pair.Extractor.Info.Model} has no key points; match on its grid instead"),
            MatchSelection.Points => matcher.Match(pair.A, options.Points, pair.B),
            _ => matcher.Match(pair.A, pair.B),
        };

        DescriptorSet Keypoints(RgbImage image) => DescriptorSet.FromKeypoints(
            detector.ExtractKeypoints(image, pair.Recipe, options.KeypointCount, cancellation: pair.Cancellation), image.Size, pair.Recipe);
    }

    /// <summary>A regular grid of points in the middle of equal cells.</summary>
    /// <param name="size">The image.</param>
    /// <param name="columns">Points along the longer side; the shorter side has the same spacing.</param>
    public static IReadOnlyList<PixelPoint> Grid(ImageSize size, int columns)
    {
        double step = (double)size.LongSide / columns;
        int nx = Math.Max(1, (int)Math.Round(size.Width / step)), ny = Math.Max(1, (int)Math.Round(size.Height / step));
        return [.. Enumerable.Range(0, nx * ny)
            .Select(i => new PixelPoint(((i % nx) + 0.5) * size.Width / nx, ((i / nx) + 0.5) * size.Height / ny))];
    }
}
