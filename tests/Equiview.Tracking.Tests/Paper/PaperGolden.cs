using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Paper;
namespace Equiview.Tracking.Tests.Paper;

/// <summary>The reference implementation's features, tracks and metrics (tracker.npz of the golden files).</summary>
internal static class PaperGolden
{
    public static NpzArchive Open() => NpzArchive.Open(SharedData.Require("paper-protocol", "golden", "tracker.npz"));

    public static (IReadOnlyList<PointQuery> Queries, IReadOnlyList<PointTrack> Tracks) Run(NpzArchive golden)
    {
        const int Frames = 12, Channels = 16, Rows = 24, Columns = 34;
        float[] planes = golden.Tensors["features"].ToSingles();
        var features = new StoredFrameFeatures();
        for (int frame = 0; frame < Frames; frame++)
        {
            var cells = new float[Rows * Columns * Channels];
            for (int i = 0; i < cells.Length; i++)
                cells[i] = planes[(((frame * Channels) + (i % Channels)) * Rows * Columns) + (i / Channels)];
            var grid = new PatchGrid(Columns, Rows, 14, 7);
            features.Add(new FeatureMap(cells, Channels, grid, AxisMapping.Identity, new ImageSize(245, 175)));
        }

        double[] xy = golden.Tensors["query_points_xy"].ToDoubles();
        long[] queryFrames = golden.Tensors["query_frame"].ToInt64s();
        PixelPoint Query(int i) => new(xy[2 * i] * 245 / 490, xy[(2 * i) + 1] * 175 / 350);
        PointQuery[] queries = [.. queryFrames.Select((f, i) => new PointQuery(i, (int)f, Query(i)))];
        return (queries, new PaperTracker(features).Track(queries));
    }
}
