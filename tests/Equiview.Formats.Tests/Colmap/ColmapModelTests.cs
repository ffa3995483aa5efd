using Equiview.Formats.CameraList;
using Equiview.Formats.Colmap;
using Equiview.Formats.Images;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Colmap;

public sealed class ColmapModelTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_ThenRead_GivesTheSameScene(bool binary)
    {
        using var folder = new TemporaryFolder();
        var size = new ImageSize(640, 480);
        var pose = new RigidTransform(RotationMatrix.FromQuaternion(0.8, 0.1, -0.3, 0.2), new(0.1, -0.2, 3.5));
        PosedView[] views =
        [
            new("a b.jpg", new(500, 510, 320.25, 240, size), pose),
            new("c.jpg", new(500, 510, 320.25, 240, size), RigidTransform.Identity)
            {
                Distortion = new(LensModel.Radial, -0.1, 0.02, 0.001, -0.002, 0.003),
            },
            new("d.jpg", new(500, 510, 320.25, 240, size), RigidTransform.Identity)
            {
                Distortion = new(LensModel.Fisheye, -0.1, 0.02, K3: 0.01, K4: 0.005),
            },
        ];
        var scene = new PosedScene
        {
            Views = views,
            Unit = SceneUnit.Arbitrary,
            Points = [new(new(1, 2, 3), [new(0, new(10.5, 20.25)), new(2, new(1, 2))], 0.75, (1, 2, 255))],
        };
        ColmapScene.FromScene(scene).Write(folder["model"], binary);
        PosedScene again = ColmapScene.Read(folder["model"]);
        Assert.Equal(
            views.Select(v => (v.Name, v.Intrinsics, v.Distortion)), again.Views.Select(v => (v.Name, v.Intrinsics, v.Distortion)));
        for (int i = 0; i < 3; i++)
            Assert.Equal(
                views[i].CameraFromWorld.ToRowMajor(), again.Views[i].CameraFromWorld.ToRowMajor(), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(scene.Points[0].Position, again.Points[0].Position);
        Assert.Equal(scene.Points[0].Track, again.Points[0].Track);
        Assert.Equal(scene.Points[0].Color, again.Points[0].Color);
        Assert.Equal(0.75, again.Points[0].ErrorPixels);
    }

    [Fact]
    public void Read_EveryTruncationOfABinaryFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var view = new PosedView("a.jpg", new(500, 510, 320, 240, new ImageSize(640, 480)), RigidTransform.Identity);
        var scene = new PosedScene { Views = [view], Unit = SceneUnit.Arbitrary, Points = [new(new(1, 2, 3), [new(0, new(10, 20))])] };
        ColmapScene.FromScene(scene).Write(folder["m"], binary: true);
        foreach (string name in new[] { "cameras.bin", "images.bin", "points3D.bin" })
        {
            string path = Path.Combine(folder["m"], name);
            byte[] whole = File.ReadAllBytes(path);
            for (int length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(path, whole[..length]);
                Assert.Throws<InvalidFileException>(() => ColmapModel.Read(folder["m"]));
            }

            // A count that claims the world.
            byte[] hostile = [.. whole];
            hostile.AsSpan(0, 7).Fill(0xFF);
            File.WriteAllBytes(path, hostile);
            Assert.Throws<InvalidFileException>(() => ColmapModel.Read(folder["m"]));
            File.WriteAllBytes(path, whole);
        }
    }

    [Theory]
    [InlineData("1 NONSENSE 10 10 1 2 3")]
    [InlineData("1 PINHOLE 10 10 1 2 3")]
    [InlineData("1 PINHOLE 10 10 1 2 x 4")]
    public void Read_MalformedCameraLine_NamesTheLine(string line)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["cameras.txt"], "# comment\n" + line + "\n");
        File.WriteAllText(folder["images.txt"], "");
        Assert.Equal("line 2", Assert.Throws<InvalidFileException>(() => ColmapModel.Read(folder.Path)).Where);
    }

    [Fact]
    public void Read_Plush_PointsProjectIntoTheImagesThatSawThem()
    {
        string root = SharedData.Require("gaussian", "plush_colmap");
        PosedScene scene = PosedSceneReader.Read(root);
        Assert.Equal(25784, scene.Points.Count);
        Assert.All(scene.Views, v => Assert.Equal(new ImageSize(792, 594), ImageHeader.ReadSize(v.ImagePath!)));

        // Every point lies in front of the cameras that saw it, and nearly all of them inside the images.
        int seen = 0, inside = 0;
        foreach (ScenePoint point in scene.Points)
        {
            foreach (TrackObservation o in point.Track)
            {
                seen++;
                inside += (scene.Views[o.View].CameraFromWorld * point.Position).Z > 0
                    && scene.Views[o.View].Intrinsics.Size.Contains(scene.Views[o.View].Project(point.Position))
                    ? 1
                    : 0;
            }
        }

        Assert.True(seen > 50_000 && inside > 0.99 * seen, $"{inside} of {seen}");
    }

    [Theory]
    [InlineData("fox")]
    [InlineData("fountain-P11")]
    public void CameraList_Tracks_ReprojectAsStatedAlsoThroughColmap(string name)
    {
        PosedScene scene = CameraListScene.Read(SharedData.Require("multiview", name));
        using var folder = new TemporaryFolder();
        ColmapScene.FromScene(scene).Write(folder["t"], binary: false);
        foreach (PosedScene s in new[] { scene, ColmapScene.Read(folder["t"]) })
        {
            double[] errors = [.. s.Points.SelectMany(p => p.Track.Select(o => s.Views[o.View].Project(p.Position).DistanceTo(o.Pixel)))];
            Assert.True(errors.Average() < 0.75, $"{errors.Average()} px");
        }
    }

    [Fact]
    public void Read_SeveralModels_TakesTheLargestAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        Write("0", 2);
        Write("1", 5);
        PosedScene scene = PosedSceneReader.Read(folder.Path);
        Assert.Equal(5, scene.Views.Count);
        Assert.Contains("2 models: 1 is taken, with 5 images (0 has 2)", Assert.Single(scene.Warnings), StringComparison.Ordinal);

        void Write(string name, int views) => ColmapScene.FromScene(new PosedScene
        {
            Views =
            [
                .. Enumerable.Range(0, views).Select(i => new PosedView(
                    FormattableString.Invariant($"{i}.jpg"), new(500, 500, 320, 240, new ImageSize(640, 480)), RigidTransform.Identity)),
            ],
            Unit = SceneUnit.Arbitrary,
        }).Write(Path.Combine(folder.Path, "sparse", name), binary: false);
    }
}
