using Equiview.Correspondence.Similarity;
using Equiview.Features;
namespace Equiview.Correspondence.Matching;

/// <summary>Which points of the first image are matched.</summary>
public enum MatchSelection
{
    /// <summary>Key points of both images where the network has them, else mutual cells.</summary>
    Automatic,

    /// <summary>Every cell of the first map, kept when both directions agree.</summary>
    MutualCells,

    /// <summary>The network's own key points in both images.</summary>
    Keypoints,

    /// <summary>Given points of the first image, each matched to the best place in the second.</summary>
    Points,
}

/// <summary>What is matched between two images.</summary>
public sealed record ImageMatchRequest
{
    /// <summary>Which points of the first image are matched.</summary>
    public MatchSelection Selection { get; init; }

    /// <summary>The points of <see cref="MatchSelection.Points"/>, original pixels.</summary>
    public IReadOnlyList<PixelPoint> Points { get; init; } = [];

    /// <summary>Most key points taken an image, 1 or more.</summary>
    public int KeypointCount { get; init; } = 2048;

    /// <summary>How matches are found and kept.</summary>
    public MatcherOptions Options { get; init; } = new();
}

/// <summary>From two images to their matches: the main flow of 'equiview match'.</summary>
public static class ImageMatcher
{
    /// <summary>Matches two images.</summary>
    /// <param name="extractor">Makes the features of both.</param>
    /// <param name="recipe">How both images are prepared.</param>
    /// <param name="a">First image.</param>
    /// <param name="b">Second image.</param>
    /// <param name="request">What is matched.</param>
    /// <param name="cancellation">Checked between the blocks of the backbone.</param>
    /// <returns>Matches in original pixels of both images.</returns>
    /// <exception cref="UsageException">Key points are asked of a network that has none.</exception>
    /// <exception cref="DegenerateInputException">A point is not finite, or an option does not fit.</exception>
    public static IReadOnlyList<Match> Match(IFeatureExtractor extractor, FeatureRecipe recipe, RgbImage a, RgbImage b, ImageMatchRequest request, CancellationToken cancellation = default) =>
        Match(new ImagePairFeatures(extractor, recipe, a, b, cancellation), request);

    /// <summary>Matches a pair whose features are used for more than that.</summary>
    /// <exception cref="UsageException">Key points are asked of a network that has none.</exception>
    /// <exception cref="DegenerateInputException">A point is not finite, or an option does not fit.</exception>
    public static IReadOnlyList<Match> Match(ImagePairFeatures pair, ImageMatchRequest request)
    {
        var matcher = new Matcher(request.Options);
        IKeypointExtractor? detector = pair.Extractor as IKeypointExtractor;
        bool keypoints = request.Selection == MatchSelection.Keypoints || (request.Selection == MatchSelection.Automatic && detector is { HasKeypoints: true });
        if (keypoints)
        {
            if (detector is null)
                throw new UsageException($"{pair.Extractor.Info.Model} has no key points; match on its grid instead");
            return matcher.Match(Keypoints(pair.ImageA), Keypoints(pair.ImageB));
        }

        return request.Selection == MatchSelection.Points ? matcher.Match(pair.A, request.Points, pair.B) : matcher.Match(pair.A, pair.B);

        DescriptorSet Keypoints(RgbImage image) => Set(detector!.ExtractKeypoints(image, pair.Preset, request.KeypointCount, cancellation: pair.Cancellation));
    }

    /// <summary>A regular grid of points in the middle of equal cells.</summary>
    /// <param name="size">The image.</param>
    /// <param name="columns">Points along the longer side; the shorter side gets as many as keep the spacing even.</param>
    public static IReadOnlyList<PixelPoint> Grid(ImageSize size, int columns)
    {
        double step = (double)size.LongSide / columns;
        int nx = Math.Max(1, (int)Math.Round(size.Width / step)), ny = Math.Max(1, (int)Math.Round(size.Height / step));
        return [.. Enumerable.Range(0, nx * ny).Select(i => new PixelPoint(((i % nx) + 0.5) * size.Width / nx, ((i / nx) + 0.5) * size.Height / ny))];
    }

    private static DescriptorSet Set(KeypointFeatures features) => new(features.Descriptors, features.Channels, features.Points);
}
