using Equiview.Imaging;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;
namespace Equiview.Features.Files;

/// <summary>
/// A sheet of images, each above the first three principal components of its features; one basis for all, so colors can be compared.
/// Large images and maps are reduced as they come, so that a sheet of many photographs stays small.
/// </summary>
public sealed class FeatureSheet
{
    private const int Columns = 6, LongestSide = 1024, LongestSideOfSeveral = 480, MostCells = 160;
    private readonly List<(RgbImage Image, FeatureGrid Grid)> items = [];
    private readonly int longestSide;

    /// <summary>An empty sheet.</summary>
    /// <param name="images">Number of images that will come.</param>
    public FeatureSheet(int images) => longestSide = images > 1 ? LongestSideOfSeveral : LongestSide;

    /// <summary>Adds an image.</summary>
    public void Add(ExtractedImage item)
    {
        ImageSize size = item.Image.Size;
        double scale = Math.Min(1, longestSide / (double)size.LongSide);
        var reduced = new ImageSize(Math.Max(1, (int)(size.Width * scale)), Math.Max(1, (int)(size.Height * scale)));
        RgbImage image = reduced == size ? item.Image : Resampler.Resize(item.Image, reduced, ResampleKernel.Bilinear);
        items.Add((image, Reduced(item.Map)));
    }

    /// <summary>The sheet.</summary>
    /// <exception cref="DegenerateInputException">No image was added.</exception>
    public RgbImage Draw()
    {
        PcaPicture basis = PcaPicture.Fit([.. items.Select(i => i.Grid)]);
        int columns = Math.Min(Columns, items.Count);
        IEnumerable<RgbImage> pictures = items.Chunk(columns).SelectMany(row =>
            Padded(row.Select(i => i.Image)).Concat(Padded(row.Select(i => basis.Draw(i.Grid, i.Image.Size)))));
        return ContactSheet.Make([.. pictures], columns);

        IEnumerable<RgbImage> Padded(IEnumerable<RgbImage> row) =>
            row.Concat(Enumerable.Repeat(new RgbImage(new ImageSize(1, 1)), columns)).Take(columns);
    }

    // Every n-th cell of a large map; the values themselves stay.
    private static FeatureGrid Reduced(FeatureMap map)
    {
        (int columns, int rows, int channels) = (map.Grid.Columns, map.Grid.Rows, map.Channels);
        int step = (Math.Max(columns, rows) + MostCells - 1) / MostCells;
        if (step == 1)
            return new FeatureGrid(columns, rows, channels, map.Values);
        (int fewColumns, int fewRows) = ((columns + step - 1) / step, (rows + step - 1) / step);
        var values = new float[fewColumns * fewRows * channels];
        for (int cell = 0; cell < fewColumns * fewRows; cell++)
        {
            int from = (cell / fewColumns * step * columns) + (cell % fewColumns * step);
            map.Values.Span.Slice(from * channels, channels).CopyTo(values.AsSpan(cell * channels));
        }

        return new FeatureGrid(fewColumns, fewRows, channels, values);
    }
}
