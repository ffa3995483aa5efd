using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Equiview.Features;
using Equiview.Tracking.Beam;
namespace Equiview.Tracking.Frames;

/// <summary>
/// Features of one frame's crops, each enlarged to the size of a whole prepared frame, so that cells are finer: the second step of coarse-to-fine
/// matching. Crops tile the frame with an overlap and are made where they are asked for. Safe to share between threads.
/// </summary>
internal sealed class FrameCrops(RgbImage frame, IFeatureExtractor extractor, FeatureRecipe recipe, double scale)
{
    // Neighboring crops share this part of their side, so that what is looked for is never at a border of features.
    private const double Overlap = 0.25;

    // Cells of the coarse map that a match may be off.
    private const double ReachCells = 1.5;
    private readonly ConcurrentDictionary<(int Left, int Top), Lazy<FeatureMap>> maps = new();

    /// <summary>What makes the crops of each frame; null where the options leave crops out.</summary>
    public static Func<RgbImage, FrameCrops>? Maker(IFeatureExtractor extractor, FeatureRecipe recipe, MultiHypothesisOptions options) =>
        options.CropScale > 0 ? frame => new FrameCrops(frame, extractor, recipe, options.CropScale) : null;

    /// <summary>What a place looks like; length 1.</summary>
    public float[] Describe(PixelPoint point) => MapAt(point).Sample(point, normalize: true);

    /// <summary>A coarse match placed anew.</summary>
    /// <param name="guess">The place, raster pixels of the frame.</param>
    /// <param name="descriptor">What is looked for, from a crop of the same scale; length 1.</param>
    /// <returns>The best place within a cell and a half of the coarse map.</returns>
    public PixelPoint Refine(PixelPoint guess, float[] descriptor)
    {
        FeatureMap map = MapAt(guess);
        int reach = (int)Math.Ceiling(ReachCells * scale), best = -1;
        (double column, double row) = map.ToCell(guess);
        int left = Math.Clamp((int)Math.Round(column), 0, map.Grid.Columns - 1), top = Math.Clamp((int)Math.Round(row), 0, map.Grid.Rows - 1);
        double most = double.NegativeInfinity;
        for (int y = Math.Max(0, top - reach); y <= Math.Min(map.Grid.Rows - 1, top + reach); y++)
        {
            for (int x = Math.Max(0, left - reach); x <= Math.Min(map.Grid.Columns - 1, left + reach); x++)
            {
                double score = Score((y * map.Grid.Columns) + x);
                if (score > most)
                    (best, most) = ((y * map.Grid.Columns) + x, score);
            }
        }

        (column, row) = CellPeaks.Refine(map.Grid, best, Score);
        return map.ToPixels(column, row);

        double Score(int cell) => TensorPrimitives.CosineSimilarity(map.Cell(cell), descriptor);
    }

    private FeatureMap MapAt(PixelPoint point) => maps.GetOrAdd((Start(point.X, frame.Width), Start(point.Y, frame.Height)), at => new Lazy<FeatureMap>(() => Extract(at.Left, at.Top))).Value;

    private FeatureMap Extract(int left, int top)
    {
        var crop = new RgbImage(new ImageSize(Side(frame.Width), Side(frame.Height)));
        for (int y = 0; y < crop.Height; y++)
            frame.Row(top + y).Slice(3 * left, 3 * crop.Width).CopyTo(crop.Row(y));
        return extractor.Extract(crop, recipe).AsPartOf(frame.Size, left, top);
    }

    private int Side(int whole) => Math.Clamp((int)Math.Round(whole / scale), 1, whole);

    // Where the crop begins whose middle is nearest to a coordinate, of as few as cover the frame.
    private int Start(double at, int whole)
    {
        int side = Side(whole);
        if (side == whole)
            return 0;
        int last = (int)Math.Ceiling((whole - side) / (side * (1 - Overlap)));
        double step = (double)(whole - side) / last;
        return (int)Math.Round(step * Math.Clamp((int)Math.Round((at - (side / 2.0)) / step), 0, last));
    }
}
