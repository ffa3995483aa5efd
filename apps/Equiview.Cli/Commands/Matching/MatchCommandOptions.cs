using System.CommandLine;
using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Refinement;
using Equiview.Formats;
using Equiview.Formats.Csv;
namespace Equiview.Cli.Commands.Matching;

/// <summary>The options that say what is matched and which matches are kept.</summary>
internal sealed class MatchCommandOptions
{
    private static readonly MatchOptions Defaults = new();
    private readonly Option<string?> points = new("--points")
    {
        Description = "csv with columns x,y: match these points of the first image",
    };
    private readonly Option<int?> grid = new("--grid") { Description = "match a grid with this many points along the longer side" };
    private readonly Option<bool> mutual = new("--mutual") { Description = "match every feature cell, keep what agrees both ways" };
    private readonly Option<int?> keypoints = new("--keypoints")
    {
        Description = "match this many key points of the network in each image",
    };
    private readonly Option<float?> minimum = new("--min-score") { Description = "drop matches below this cosine similarity" };
    private readonly Option<float?> ratio = new("--ratio") { Description = "Lowe's ratio test, 0..1" };
    private readonly Option<PeakRefinement> refine = new("--refine")
    {
        Description = "refinement below the cell",
        DefaultValueFactory = _ => Defaults.Refinement.Method,
    };

    /// <summary>Adds the options to a verb.</summary>
    public MatchCommandOptions(Command command)
    {
        foreach (Option option in new Option[] { points, grid, mutual, keypoints, minimum, ratio, refine })
            command.Add(option);
    }

    /// <summary>What the user asked to be matched in an image of this size.</summary>
    public MatchOptions Read(ParseResult arguments, ImageSize size)
    {
        string? file = arguments.GetValue(points);
        int? columns = arguments.GetValue(grid), count = arguments.GetValue(keypoints);
        bool cells = arguments.GetValue(mutual);
        bool onlyCells = cells && file is null && columns is null;
        if (new[] { file is not null, columns is not null, count is not null, onlyCells }.Count(chosen => chosen) > 1)
            throw new UsageException("give one of --points, --grid, --mutual or --keypoints");
        if (columns < 1 || count < 1)
            throw new UsageException("--grid and --keypoints take a number of 1 or more");
        IReadOnlyList<PixelPoint> queries = file is not null ? PointFile.Read(file) : columns is { } n ? ImageMatcher.Grid(size, n) : [];
        if (queries.FirstOrDefault(p => !size.Contains(p)) is var outside && outside != default && !size.Contains(outside))
            throw new UsageException(
                FormattableString.Invariant($"point ({outside.X}, {outside.Y}) lies outside the first image ({size})"));
        return Defaults with
        {
            Selection = queries.Count > 0
                ? MatchSelection.Points
                : count is not null ? MatchSelection.Keypoints : cells ? MatchSelection.MutualCells : MatchSelection.Automatic,
            Points = queries,
            KeypointCount = count ?? Defaults.KeypointCount,
            Mutual = queries.Count == 0 || cells,
            MinimumSimilarity = arguments.GetValue(minimum),
            MaximumRatio = arguments.GetValue(ratio),
            Refinement = Defaults.Refinement with { Method = arguments.GetValue(refine) },
        };
    }
}
