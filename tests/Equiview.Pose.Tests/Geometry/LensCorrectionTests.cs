using Equiview.Pose.Geometry;

namespace Equiview.Pose.Tests.Geometry;

public sealed class LensCorrectionTests
{
    [Fact]
    public void Undistort_RampThroughALens_ReadsWhereTheLensPutIt()
    {
        var camera = new CameraIntrinsics(150, 160, 101, 77, new ImageSize(200, 160));
        var lens = new LensDistortion(LensModel.Radial, -0.12, 0.03, 0.002, -0.001);
        var ramp = new RgbImage(camera.Size);
        for (int y = 0; y < 160; y++)
        {
            for (int x = 0; x < 200; x++)
                ramp[x, y] = ((byte)x, (byte)y, 0);
        }

        RgbImage ideal = LensCorrection.Undistort(ramp, camera, lens);
        for (int y = 10; y < 150; y += 20)
        {
            for (int x = 10; x < 190; x += 20)
            {
                PixelPoint seen = lens.Project(camera, camera.Unproject(new(x + 0.5, y + 0.5), 1));
                Assert.Equal(seen.X - 0.5, ideal[x, y].R, 0.51);
                Assert.Equal(seen.Y - 0.5, ideal[x, y].G, 0.51);
            }
        }
    }

    [Fact]
    public void Undistort_BeyondThePhotograph_IsBlack()
    {
        var camera = new CameraIntrinsics(50, 50, 50, 50, new ImageSize(100, 100));
        var white = new RgbImage(camera.Size);
        Array.Fill(white.Pixels, (byte)255);
        RgbImage ideal = LensCorrection.Undistort(white, camera, new LensDistortion(LensModel.Radial, 0.5));
        Assert.Equal((0, 0, 0), (ideal[0, 0].R, ideal[0, 0].G, ideal[0, 0].B));
        Assert.Equal((byte)255, ideal[50, 50].R);
    }
}
