using System.Numerics;
using Equiview.Finetuning.Data;
using Equiview.Finetuning.Losses;
using Equiview.Rendering.Meshes;

namespace Equiview.Finetuning.Tests.Data;

public sealed class ViewPixelsTests
{
    [Fact]
    public void ObjectPoint_OfABall_LiesOnItAndProjectsBack()
    {
        using RenderedViews views = TestObjects.Views(withNormals: true);
        TrainingView view = views.View(0, 17);
        Assert.InRange(view.Pixels.Count, 1000, 96 * 96);
        CameraIntrinsics camera = PaperViews.Intrinsics.ResizedTo(new ImageSize(96, 96));
        for (int i = 0; i < view.Pixels.Count; i++)
        {
            Vector3 point = view.Pixels.ObjectPoint(i);
            Assert.InRange(point.Length(), 0.49f, 0.501f);
            PixelPoint back = camera.Project(view.Pixels.CameraFromObject * new Vector3D(point.X, point.Y, point.Z));
            Assert.InRange(back.DistanceTo(view.Pixels.Center(i)), 0, 1e-3);
        }

        int[] inner = [.. Enumerable.Range(0, view.Pixels.Count).Where(i => view.Pixels.Center(i).DistanceTo(new(48, 48)) < 20)];
        Assert.All(inner, i => Assert.True(Vector3.Dot(view.Pixels.Normal(i), Vector3.Normalize(view.Pixels.ObjectPoint(i))) > 0.9));
    }

    [Fact]
    public void PairLabels_OfTwoViews_MatchPixelsOfTheSameSurface()
    {
        using RenderedViews views = TestObjects.Views(size: 256);
        (int first, int second) = ViewPairSampler.Allowed(PaperViews.CameraFromObject, 32)[0];
        ViewPixels a = views.View(0, first).Pixels, b = views.View(0, second).Pixels;
        SurfaceSamples Points(ViewPixels v) => new([.. Enumerable.Range(0, v.Count).Select(v.ObjectPoint)]);
        var labels = PairLabels.Between(Points(a), Points(b), MatchThresholds.Paper);
        CameraIntrinsics camera = PaperViews.Intrinsics.ResizedTo(b.Size);
        double Error(int p)
        {
            Vector3 x = a.ObjectPoint(labels.Queries[p]);
            return camera.Project(b.CameraFromObject * new Vector3D(x.X, x.Y, x.Z)).DistanceTo(b.Center(labels.Targets[p]));
        }

        Assert.InRange(labels.PositiveCount, 1000, 1_000_000);
        // 0.005 units are 0.7 px at distance 2, 0.93 px at 1.5
        Assert.All(Enumerable.Range(0, labels.PositiveCount), p => Assert.InRange(Error(p), 0, 1.5));
    }
}
