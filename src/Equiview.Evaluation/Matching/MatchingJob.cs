using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Refinement;
using Equiview.Formats.Csv;
using Equiview.Formats.Rerun;
using Equiview.Numerics;
namespace Equiview.Evaluation.Matching;

/// <summary>What is matched between two image files, and what is written of it: 'match'. <see cref="MatchingRun"/> does it.</summary>
public sealed partial record MatchingJob
{
    private static readonly MatchOptions Defaults = new();

    /// <summary>File of image A.</summary>
    public string? First { get; init; }

    /// <summary>File of image B.</summary>
    public string? Second { get; init; }

    /// <summary>File of points of the first image, csv.</summary>
    [Description("csv with columns x,y: match these points of the first image")]
    public string? Points { get; init; }

    /// <summary>Points of a grid along the longer side of the first image.</summary>
    [Description("match a grid with this many points along the longer side")]
    [Range(1, int.MaxValue)]
    public int? Grid { get; init; }

    /// <summary>Whether every cell is matched; of points, whether both directions must agree.</summary>
    [Description("match every feature cell, keep what agrees both ways")]
    public bool Mutual { get; init; }

    /// <summary>Number of the network's own key points an image.</summary>
    [Description("match this many key points of the network in each image")]
    [Range(1, int.MaxValue)]
    public int? Keypoints { get; init; }

    /// <summary>Least cosine similarity of a match.</summary>
    [Description("drop matches below this cosine similarity (with --matcher lightglue: below this probability, default 0.1)")]
    public float? MinScore { get; init; }

    /// <summary>See <see cref="MatchOptions.MaximumRatio"/>.</summary>
    [Description("Lowe's ratio test, 0..1")]
    public float? Ratio { get; init; }

    /// <summary>How matches are refined below the cell.</summary>
    [Description("refinement below the cell")]
    public PeakRefinement Refine { get; init; } = Defaults.Refinement.Method;

    /// <summary>Image of the matches to write.</summary>
    [Description("picture of both images with lines between matches")]
    public string? Overlay { get; init; }

    /// <summary>Recording of the Rerun viewer to write.</summary>
    [Description("recording (.rrd) for the Rerun viewer: both images with their points, and side by side with lines")]
    public string? Rrd { get; init; }

    /// <summary>"X,Y" of the first image, and the image file of its similarity to the second; empty for none.</summary>
    [Description("X,Y PNG: picture of the similarity of a point of A to all of B")]
    [MaxLength(2)]
    public string[] Heatmap { get; init; } = [];

    /// <summary>File of the true homography.</summary>
    [Description("true 3x3 map from A to B (Oxford format): prints the share of right matches")]
    public string? Homography { get; init; }

    /// <summary>Mask of the first image, a png of labels.</summary>
    [Description("mask of the first image (png of labels) that is carried over to the second")]
    public string? Mask { get; init; }

    /// <summary>The mask in the second image to write.</summary>
    [Description("png of the carried-over mask")]
    public string? MaskOutput { get; init; }

    /// <summary>Image of points and mask in both images to write.</summary>
    [Description("picture of both images: --points in equal colors, --mask tinted")]
    public string? Transfer { get; init; }

    internal (PixelPoint Point, string File)? HeatmapPoint => Heatmap switch
    {
        [] => null,
        [var point, var file] => (NumberList.Point(point, "--heatmap"), file),
        _ => throw new UsageException("--heatmap takes X,Y and a file name: --heatmap 120,85 heat.png"),
    };

    /// <summary>What is matched in a first image of this size.</summary>
    /// <exception cref="UsageException">Options that do not go together.</exception>
    /// <exception cref="DegenerateInputException">A point lies outside the image.</exception>
    public MatchOptions Options(ImageSize size)
    {
        if (Rrd is not null)
            RerunRecording.RequireName(Rrd);
        bool onlyCells = Mutual && Points is null && Grid is null;
        if (new[] { Points is not null, Grid is not null, Keypoints is not null, onlyCells }.Count(chosen => chosen) > 1)
            throw new UsageException("give one of --points, --grid, --mutual or --keypoints");
        IReadOnlyList<PixelPoint> queries =
            Points is not null ? PointFile.Read(Points) : Grid is { } columns ? ImageMatcher.Grid(size, columns) : [];
        foreach (PixelPoint point in queries.Concat(HeatmapPoint is { } heat ? [heat.Point] : []).Where(p => !size.Contains(p)))
            throw new DegenerateInputException(
                FormattableString.Invariant($"point ({point.X}, {point.Y}) lies outside the first image ({size})"));
        MatchOptions options = Defaults with
        {
            Selection = queries.Count > 0
                ? MatchSelection.Points
                : Keypoints is not null ? MatchSelection.Keypoints : Mutual ? MatchSelection.MutualCells : MatchSelection.Automatic,
            Points = queries,
            KeypointCount = Keypoints ?? Defaults.KeypointCount,
            Mutual = queries.Count == 0 || Mutual,
            MinimumSimilarity = MinScore,
            MaximumRatio = Ratio,
            Refinement = Defaults.Refinement with { Method = Refine },
        };
        RequireTransfer(options);
        RequireMatcher(options);
        return options;
    }

    private void RequireTransfer(MatchOptions options)
    {
        if (Mask is null && MaskOutput is not null)
            throw new UsageException("--mask-output needs --mask");
        if (Mask is not null && (MaskOutput ?? Transfer) is null)
            throw new UsageException("--mask needs --mask-output or --transfer");
        if (Mask is null && Transfer is not null && options.Selection != MatchSelection.Points)
            throw new UsageException("--transfer shows what is carried over: give --points, --grid or --mask");
    }
}
