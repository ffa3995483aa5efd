using System.Globalization;
using Equiview.Viewer.Server;

namespace Equiview.Viewer.Photographs;

/// <summary>Heat maps of many points, for a page that has no server to ask.</summary>
internal static class HeatStack
{
    private const long MostBytes = 24L << 20;
    private const int MostColumns = 24, LeastColumns = 4;

    /// <summary>Adds the heat maps of the points of a grid over every photograph, as fine as the size of a page allows.</summary>
    /// <exception cref="UsageException">Even a coarse grid is too much for one page.</exception>
    public static void AddTo(
        PageCopy page, IReadOnlyList<PhotographMaps> models, IReadOnlyList<RgbImage> images, CancellationToken cancellation)
    {
        long each = models.Sum(m => Enumerable.Range(0, images.Count).Sum(i => (long)m[i].Map.Grid.Count));
        int columns = Enumerable.Range(LeastColumns, MostColumns - LeastColumns + 1).LastOrDefault(c => images.Sum(i => Cells(i, c)) * each
            <= MostBytes);
        if (columns == 0)
            throw new UsageException("too many photographs, or too fine features, for one page; give fewer, or a smaller --long-side");
        var grids = images.Select(i => new { i.Width, i.Height, columns, rows = Rows(i, columns) }).ToArray();
        page.Add("heat-grid", grids);
        foreach ((int model, PhotographMaps maps) in models.Index())
        {
            foreach ((int number, RgbImage image) in images.Index())
            {
                for (int cell = 0; cell < Cells(image, columns); cell++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    (int x, int y) = (cell % columns, cell / columns);
                    var point = new PixelPoint((x + 0.5) * image.Width / columns, (y + 0.5) * image.Height / Rows(image, columns));
                    page.Add(
                        string.Create(CultureInfo.InvariantCulture, $"heat-{model}-{number}-{x}-{y}"),
                        HeatAnswer.Of(maps, images.Count, number, point));
                }
            }
        }
    }

    private static int Rows(RgbImage image, int columns) =>
        Math.Max(1, (int)Math.Round((double)columns * image.Height / image.Width));

    private static long Cells(RgbImage image, int columns) => (long)columns * Rows(image, columns);
}
