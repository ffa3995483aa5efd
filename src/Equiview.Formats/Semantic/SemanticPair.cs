namespace Equiview.Formats.Semantic;

/// <summary>The same part in two instances of a category; raster pixels of either image.</summary>
internal readonly record struct SemanticKeypoint(PixelPoint Source, PixelPoint Target);

/// <summary>Two images of instances of one category with the key points that both show.</summary>
/// <param name="Category">Category or sub-class; metrics are grouped by it.</param>
/// <param name="SourceImage">Path of the source image.</param>
/// <param name="TargetImage">Path of the target image.</param>
/// <param name="Keypoints">Key points visible in both.</param>
internal sealed record SemanticPair(string Category, string SourceImage, string TargetImage, IReadOnlyList<SemanticKeypoint> Keypoints)
{
    /// <summary>Longer side of the target's object box in pixels, where the data set has one.</summary>
    public double? TargetBoxLongSide { get; init; }

    /// <summary>Longer side of the tight box of all key points of the target image, in pixels; 0 when it has none.</summary>
    public double KeypointBoxLongSide { get; init; }

    /// <summary>What makes this pair doubtful, or null.</summary>
    public string? Doubt { get; init; }

    /// <summary>Longer side of the tight box of points.</summary>
    public static double LongSideOf(IReadOnlyList<PixelPoint> points) =>
        points.Count == 0 ? 0 : Math.Max(points.Max(p => p.X) - points.Min(p => p.X), points.Max(p => p.Y) - points.Min(p => p.Y));
}

/// <summary>A benchmark of semantic correspondence.</summary>
/// <param name="Name">The field's name for it.</param>
/// <param name="Pairs">Pairs in the benchmark's order, those of a category together.</param>
/// <param name="Description">What was read and left out, name to value.</param>
internal sealed record SemanticDataset(string Name, IReadOnlyList<SemanticPair> Pairs, IReadOnlyDictionary<string, string> Description);
