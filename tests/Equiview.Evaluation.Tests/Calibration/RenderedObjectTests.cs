using Equiview.Evaluation.Calibration;
using Equiview.Evaluation.Synthetic;
using Equiview.Numerics;
using Equiview.Rendering.Meshes;
using Equiview.TestKit;
namespace Equiview.Evaluation.Tests.Calibration;

public sealed class RenderedObjectTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RenderedObject shown;

    public RenderedObjectTests() => shown = RenderedObject.Read(SyntheticObject.Write(folder["ball"], 3), seed: 1);

    [Fact]
    public void Read_AnySize_IsTwentyCentimetersAroundTheOrigin()
    {
        Assert.Equal(RenderedObject.Diameter, shown.Mesh.Diameter, 1e-6);
        Vector3D center = (shown.Mesh.Box.Min + shown.Mesh.Box.Max) * 0.5;
        Assert.True(center.Length < 1e-6);
    }

    [Fact]
    public void Around_AllPoses_ShowTheWholeObject()
    {
        for (int i = 0; i < 32; i++)
        {
            (PixelPoint min, PixelPoint max) = shown.Mesh.ProjectedBox(
                RenderedObject.Camera, RenderedObject.Around(i, 32, new KeyedRandom(5, i)))!.Value;
            Assert.True(min.X > 0 && min.Y > 0 && max.X < 640 && max.Y < 480, $"{i}: {min} to {max}");
            Assert.True(max.X - min.X > 100);
        }
    }

    [Fact]
    public void Photograph_PresentCoveredAndAbsent_DifferWhereTheObjectIs()
    {
        RigidTransform pose = RenderedObject.Around(0, 32, new KeyedRandom(1));
        RgbImage present = shown.Photograph(pose, new KeyedRandom(2)), absent = shown.Photograph(null, new KeyedRandom(2)),
            covered = shown.Photograph(pose, new KeyedRandom(2), occluded: true);
        RenderedView view = shown.Mesh.Render(RenderedObject.Camera, pose, color: false);
        Assert.True(Difference(present, absent, view, true) > 20);
        Assert.True(Difference(present, absent, view, false) < 4); // noise and compression
        double hidden = Difference(covered, absent, view, true), whole = Difference(present, absent, view, true);
        Assert.InRange(hidden / whole, 0.5, 0.95);
    }

    [Fact]
    public void DepthImage_ObjectBeforeAWall_HasNoiseAndHoles()
    {
        RigidTransform pose = RenderedObject.Around(0, 32, new KeyedRandom(1));
        float[] depth = shown.DepthImage(pose, 0.005, new KeyedRandom(2));
        float[] exact = shown.Mesh.Render(RenderedObject.Camera, pose, color: false).Depth;
        int[] own = [.. Enumerable.Range(0, depth.Length).Where(i => exact[i] > 0 && depth[i] > 0)];
        Assert.Equal(0.05, depth.Count(d => d == 0) / (double)depth.Length, 0.01);
        Assert.Equal(0, own.Average(i => depth[i] - exact[i]), 5e-4);
        Assert.Equal(0.005, Math.Sqrt(own.Average(i => Math.Pow(depth[i] - exact[i], 2))), 5e-4);
    }

    public void Dispose()
    {
        shown.Dispose();
        folder.Dispose();
    }

    private static double Difference(RgbImage a, RgbImage b, RenderedView view, bool own) => Enumerable.Range(0, view.Mask.Length)
        .Where(i => (view.Mask[i] != 0) == own).Average(i => Math.Abs((double)a.Pixels[3 * i] - b.Pixels[3 * i]));
}
