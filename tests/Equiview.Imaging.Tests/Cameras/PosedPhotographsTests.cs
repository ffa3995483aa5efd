using Equiview.Imaging.Cameras;
using Equiview.Imaging.Codecs;

namespace Equiview.Imaging.Tests.Cameras;

public sealed class PosedPhotographsTests
{
    private static readonly CameraIntrinsics Camera = new(50, 52, 25, 15, new ImageSize(48, 32));

    [Fact]
    public void Fit_SameSize_ChangesNothing()
    {
        PosedScene scene = Scene("plain.png");
        Assert.Same(scene, PosedPhotographs.Fit(scene));
        Assert.Equal(Camera.Size, PosedPhotographs.Read(scene.Views[0]).Size);
    }

    [Fact]
    public void Fit_HalfSize_ScalesIntrinsicsAndTracksWithANote()
    {
        using var folder = new TemporaryFolder();
        ImageFile.Write(folder["half.png"], new RgbImage(new ImageSize(24, 16)));
        PosedScene scene = PosedPhotographs.Fit(Scene(folder["half.png"]) with
        {
            Points = [new ScenePoint(new(0, 0, 1), [new TrackObservation(0, new PixelPoint(10, 20))])],
        });
        Assert.Equal(new CameraIntrinsics(25, 26, 12.5, 7.5, new ImageSize(24, 16)), scene.Views[0].Intrinsics);
        Assert.Equal(new PixelPoint(5, 10), scene.Points[0].Track[0].Pixel);
        Assert.Contains("intrinsics scaled by 0.5, from 48x32 to 24x16", Assert.Single(scene.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Fit_TurnedByExif_IsReadAsStored(int orientation)
    {
        PosedScene scene = PosedPhotographs.Fit(Scene($"orientation_{orientation}.jpg"));
        Assert.Equal(Camera, scene.Views[0].Intrinsics);
        Assert.Contains("EXIF orientation undone", Assert.Single(scene.Warnings), StringComparison.Ordinal);
        RgbImage stored = PosedPhotographs.Read(scene.Views[0]), upright = ImageFile.Read(Fixture.PathOf("images", "orientation_1.jpg"));
        Assert.Equal(upright.Size, stored.Size);
        Assert.True(stored.Pixels.Zip(upright.Pixels, (a, b) => Math.Abs(a - b)).Max() <= 2);
    }

    [Fact]
    public void Fit_CameraOfTheUprightImage_KeepsTheExifOrientation()
    {
        PosedScene scene = Scene("orientation_6.jpg", Camera with { Size = new ImageSize(32, 48) });
        Assert.Same(scene, PosedPhotographs.Fit(scene));
        Assert.Equal(new ImageSize(32, 48), PosedPhotographs.Read(scene.Views[0]).Size);
    }

    [Theory]
    [InlineData(24, 32)]
    [InlineData(32, 48)]
    [InlineData(48, 27)]
    public void Fit_AnotherShape_IsRefused(int width, int height)
    {
        using var folder = new TemporaryFolder();
        ImageFile.Write(folder["a.png"], new RgbImage(new ImageSize(width, height)));
        Assert.Contains(
            "not the same shape",
            Assert.Throws<InvalidFileException>(() => PosedPhotographs.Fit(Scene(folder["a.png"]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_MissingPhotograph_IsRefused() =>
        Assert.Throws<InvalidFileException>(() => PosedPhotographs.Fit(Scene("nowhere.png")));

    [Fact]
    public void FitPhotograph_IntrinsicsWithoutSize_TakesThatOfTheKnownCamera()
    {
        using var folder = new TemporaryFolder();
        ImageFile.Write(folder["half.png"], new RgbImage(new ImageSize(24, 16)));
        var given = new PhotographCamera(Camera with { Size = default });
        CameraPhotograph fitted = given.Fit(folder["half.png"], [Camera with { Fx = 99 }, Camera]);
        Assert.Equal(Camera.ResizedTo(new ImageSize(24, 16)), fitted.Camera);
        Assert.NotNull(fitted.Note);
        Assert.Contains(
            "far from its middle", Assert.Throws<InvalidFileException>(() => given.Fit(folder["half.png"])).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void FitPhotograph_IntrinsicsWithoutSizeAndExifTurn_UndoesTheTurn()
    {
        CameraPhotograph fitted = new PhotographCamera(Camera with { Size = default }).Fit(Fixture.PathOf("images", "orientation_6.jpg"));
        Assert.True(fitted.AsStored);
        Assert.Equal(Camera, fitted.Camera);
        Assert.Equal(Camera.Size, fitted.Read().Size);
    }

    private static PosedScene Scene(string image, CameraIntrinsics? camera = null) => new()
    {
        Views = [new PosedView("a", camera ?? Camera, RigidTransform.Identity,
            Path.IsPathRooted(image) ? image : Fixture.PathOf("images", image))],
        Unit = SceneUnit.Arbitrary,
    };
}
