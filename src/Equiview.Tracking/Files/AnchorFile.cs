using Equiview.Formats;
using Equiview.Formats.Csv;
namespace Equiview.Tracking.Files;

/// <summary>
/// Reads anchors as csv: the columns of <see cref="QueryFile"/>, where several rows may name one track, and optionally visible, 0 where
/// the point is hidden in that frame.
/// </summary>
public static class AnchorFile
{
    private const string Visible = "visible";

    /// <summary>Reads the anchors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="order">Columns of a file without header.</param>
    /// <exception cref="InvalidFileException">
    /// Not readable, a value that is not finite, no row, a track twice in one frame, or visible other than 0 and 1.
    /// </exception>
    public static IReadOnlyList<PointAnchor> Read(string path, QueryOrder order = QueryOrder.TrackFrameXY)
    {
        IReadOnlyList<PointQuery> points = QueryFile.Read(path, order);
        if (TrackExport.ReadQueries(path) is not null)
            return [.. points.Select(PointAnchor.Of)];
        CsvTable table = CsvTable.Read(path, QueryFile.Columns(order), ["frame", "x", "y"], skipBad: false);
        double[] visible = table.Columns.Contains(Visible, StringComparer.OrdinalIgnoreCase) ? table.Column(Visible)
            : [.. points.Select(_ => 1.0)];
        if (points.GroupBy(p => (p.Track, p.Frame)).FirstOrDefault(g => g.Count() > 1) is { Key: var (track, frame) })
            throw new InvalidFileException(path, FormattableString.Invariant($"names track {track} twice in frame {frame}"));
        int wrong = Array.FindIndex(visible, v => v is not (0 or 1));
        return wrong < 0 ? [.. points.Select((p, i) => PointAnchor.Of(p) with { Visible = visible[i] == 1 })]
            : throw new InvalidFileException(path, "visible must be 0 or 1", FormattableString.Invariant($"row {wrong + 1}"));
    }

    /// <summary>Whether the anchors say more than one position for each track.</summary>
    internal static bool IsAnchored(IReadOnlyList<PointAnchor> anchors) =>
        anchors.Any(a => !a.Visible) || anchors.DistinctBy(a => a.Track).Count() < anchors.Count;
}
