using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Video;
using Equiview.Tracking;
using Equiview.Tracking.Files;
using Equiview.Tracking.Queries;
namespace Equiview.Cli.Commands.Tracking;

/// <summary>The options that name the points to follow.</summary>
internal sealed class TrackQueryOptions
{
    private const int MaskGrid = 40;
    private readonly Option<string?> queries = new("--queries") { Description = "csv of points: track,frame,x,y in raster pixels" };
    private readonly Option<QueryOrder> order = new("--query-order")
    {
        Description = "columns of a csv without header",
        DefaultValueFactory = _ => QueryOrder.TrackFrameXY,
    };
    private readonly Option<int?> grid = new("--grid") { Description = "a grid with this many points along the longer side" };
    private readonly Option<string?> mask = new("--mask") { Description = "only grid points on this mask's object" };
    private readonly Option<int> frame = new("--query-frame") { Description = "frame of the grid, from 0" };

    /// <summary>Adds the options to a verb.</summary>
    public TrackQueryOptions(Command command)
    {
        foreach (Option option in new Option[] { queries, order, grid, mask, frame })
            command.Add(option);
    }

    /// <summary>The points the user asked for in a video.</summary>
    /// <exception cref="DegenerateInputException">A point lies outside the video.</exception>
    public IReadOnlyList<PointQuery> Read(ParseResult arguments, VideoReader video)
    {
        IReadOnlyList<PointQuery> read = Read(arguments, video.Size);
        PointQueries.Require(read, video);
        return read;
    }

    /// <summary>The points the user asked for in a video of this size.</summary>
    public IReadOnlyList<PointQuery> Read(ParseResult arguments, ImageSize size)
    {
        string? file = arguments.GetValue(queries), cut = arguments.GetValue(mask);
        int? columns = arguments.GetValue(grid);
        if ((file is null) == (columns is null && cut is null))
            throw new UsageException("name the points to follow: --queries CSV, or --grid N, --mask PNG or both");
        if (columns < 1)
            throw new UsageException("--grid takes a number of 1 or more");
        if (file is not null)
            ModelOptions.Refuse(arguments, "--queries", frame);
        else
            ModelOptions.Refuse(arguments, "a grid", order);
        return file is not null
            ? QueryFile.Read(file, arguments.GetValue(order))
            : PointQueries.Grid(size, columns ?? MaskGrid, arguments.GetValue(frame), cut is null ? null : ImageFile.ReadMask(cut));
    }
}
