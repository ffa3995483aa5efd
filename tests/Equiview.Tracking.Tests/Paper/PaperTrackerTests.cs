using Equiview.Features;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.TestKit;
using Equiview.Tracking.Frames;
using Equiview.Tracking.Paper;
namespace Equiview.Tracking.Tests.Paper;

/// <summary>Against what the reference implementation returned (tracker.npz of the golden files).</summary>
public sealed class PaperTrackerTests
{
    [Fact]
    public void Track_GoldenFeatures_GivesTheReferencesTracks()
    {
        using NpzArchive golden = PaperGolden.Open();
        (IReadOnlyList<PointQuery> queries, IReadOnlyList<PointTrack> tracks) = PaperGolden.Run(golden);
        double[] expected = golden.Tensors["trajectories_xy"].ToDoubles();
        byte[] occluded = golden.Tensors["occluded"].Bytes.ToArray();
        float[] cosines = golden.Tensors["cosine_at_track"].ToSingles();
        for (int i = 0; i < queries.Count; i++)
        {
            for (int t = 0; t < 12; t++)
            {
                int at = (i * 12) + t;
                Assert.InRange(tracks[i].Points[t].DistanceTo(new(expected[2 * at], expected[(2 * at) + 1])), 0, 2e-4);
                Assert.Equal(occluded[at] == 0, tracks[i].Visible[t]);
                Assert.Equal(Math.Clamp(cosines[at], 0, 1), tracks[i].Confidence[t], 1e-4f);
            }
        }
    }

    [Theory]
    [InlineData(-1, 50, 50)]
    [InlineData(12, 50, 50)]
    [InlineData(0, 246, 50)]
    [InlineData(0, double.NaN, 50)]
    public void Track_QueryThatCannotBe_IsRefused(int frame, double x, double y)
    {
        var features = new StoredFrameFeatures();
        for (int i = 0; i < 12; i++)
            features.Add(new FeatureMap([1, 0, 0, 1], 2, new PatchGrid(2, 1, 14, 7), AxisMapping.Identity, new ImageSize(245, 175)));
        Assert.Throws<DegenerateInputException>(() => new PaperTracker(features).Track([new PointQuery(0, frame, new(x, y))]));
        PointQuery[] twice = [new(0, 0, new(5, 5)), new(0, 1, new(5, 5))];
        Assert.Throws<DegenerateInputException>(() => new PaperTracker(features).Track(twice));
    }
}
